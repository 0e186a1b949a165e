import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import {
  createFigure,
  listFigures,
  removeFigure,
  renameFigure,
  saveFigure,
  showFigure,
} from '../../workbench/figures/figures.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import type { ComputationName } from '../engine/computation.ts';
import { writing } from './writing.ts';

type FigureRequest = Exclude<Extract<keyof WorkbenchContract, `figure.${string}`>, ComputationName>;

/** How the host answers what a page asks about composed figures. */
export function figureHandlers(
  workspace: Workspace,
  changed: () => void,
): Pick<Handlers<WorkbenchContract>, FigureRequest> {
  const keeping = <T>(work: (own: Workspace) => T): T => {
    const kept = writing(workspace, work);
    changed();
    return kept;
  };
  return {
    'figure.list': () => listFigures(workspace),
    'figure.show': ({ id }) => showFigure(workspace, id),
    'figure.create': ({ name, document }) => keeping((writer) => createFigure(writer, name, document)),
    'figure.save': ({ id, document, basedOn }) => keeping((writer) => saveFigure(writer, id, document, basedOn)),
    'figure.rename': ({ id, name }) => keeping((writer) => renameFigure(writer, id, name)),
    'figure.remove': ({ id }) => {
      keeping((writer) => removeFigure(writer, id));
      return null;
    },
  };
}
