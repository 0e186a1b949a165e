import * as experiments from '../../experiments/sources.ts';
import type { FigureMaps } from '../../shared/contract/share.ts';
import { type Rule, rules } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type FigureDocument, type PanelContent, panelsOf } from '../../shared/figureDocument.ts';
import { say } from '../../shared/sentence.ts';
import type { ViewSource } from '../analyses/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { together } from './together.ts';

/**
 * The maps that the panels of a figure show by their strongest images, each once, with the rules under which they do. Throws `BAD_ARGUMENT` where it shows
 * none that are indexed, and as `panelSource` for a model or a layer that is not there.
 */
export function mapsOfFigure(workspace: Workspace, document: FigureDocument): FigureMaps {
  const shown = panelsOf(document).flatMap(({ content }) => {
    const maps = sourceOf(content)?.maps?.(workspace, content) ?? [];
    return maps.length > 0 ? [{ maps, rule: (content as { readonly rule?: Rule }).rule }] : [];
  });
  if (shown.length === 0) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.figureWithoutMaps'));
  return {
    maps: together(shown.flatMap(({ maps }) => maps)),
    rules: rules.filter((rule) => shown.some((own) => own.rule === rule)),
  };
}

const sourceOf = ({ kind }: PanelContent): Pick<ViewSource<PanelContent>, 'maps'> | undefined =>
  (experiments as Readonly<Record<string, unknown>>)[kind] as Pick<ViewSource<PanelContent>, 'maps'> | undefined;
