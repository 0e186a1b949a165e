import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import {
  createFigure,
  listFigures,
  removeFigure,
  renameFigure,
  saveFigure,
  showFigure,
} from '../../workbench/figures/compositions.ts';
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
    'figure.create': ({ name, document }) => keeping((own) => createFigure(own, name, document)),
    'figure.save': ({ id, document, basedOn }) => keeping((own) => saveFigure(own, id, document, basedOn)),
    'figure.rename': ({ id, name }) => keeping((own) => renameFigure(own, id, name)),
    'figure.remove': ({ id }) => {
      keeping((own) => removeFigure(own, id));
      return null;
    },
  };
}
