import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import {
  listPartSets,
  readPartSet,
  removePartSet,
  savePartSet,
  showPartSet,
  writePartSet,
} from '../../workbench/parts/partSets.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { writing } from './writing.ts';

type PartSetRequest = Extract<keyof WorkbenchContract, `partSet.${string}`>;

/** How the host answers what a page asks about marked parts. */
export function partSetHandlers(
  workspace: Workspace,
  changed: () => void,
): Pick<Handlers<WorkbenchContract>, PartSetRequest> {
  const keeping = (work: (own: Workspace) => void): null => {
    writing(workspace, work);
    changed();
    return null;
  };
  return {
    'partSet.list': () => listPartSets(workspace),
    'partSet.show': ({ name }) => showPartSet(workspace, name),
    'partSet.save': ({ name, marks }) => keeping((writer) => savePartSet(writer, name, marks)),
    'partSet.remove': ({ name }) => keeping((writer) => removePartSet(writer, name)),
    'partSet.read': ({ name, dataset, text }) =>
      keeping((writer) => readPartSet(writer, name, { file: name, text, dataset })),
    'partSet.write': ({ name, format }) => ({ text: writePartSet(workspace, name, format) }),
  };
}
