import type { FigureMaps } from '../../shared/contract/share.ts';
import { rules } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type FigureDocument, panelsOf } from '../../shared/figureDocument.ts';
import { say } from '../../shared/sentence.ts';
import { panelSource } from '../figures/panelSource.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { together } from './together.ts';

/**
 * The maps that the panels of a figure show by their strongest images, each once, with the rules under which they do. Throws `BAD_ARGUMENT` where it shows
 * none that are indexed, and as `panelSource` for what is not there.
 */
export function mapsOfFigure(workspace: Workspace, document: FigureDocument): FigureMaps {
  const shown = panelsOf(document)
    .flatMap(({ content }) => panelSource(workspace, content).projected ?? [])
    .flatMap(({ maps, rule }) => (maps ? [{ maps, rule }] : []));
  if (shown.length === 0) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.figureWithoutMaps'));
  return {
    maps: together(shown.map(({ maps }) => maps)),
    rules: rules.filter((rule) => shown.some((own) => own.rule === rule)),
  };
}
