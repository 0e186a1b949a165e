import { resolve } from 'node:path';
import { workspaceAt } from './workspaceFile.ts';

/**
 * The workspace that a start asks for, as an absolute path: `--workspace=FOLDER`, a workspace's folder or its file; `null` where none.
 * `given` are the arguments without the program's own, relative to `workingFolder`.
 */
export function askedWorkspace(given: readonly string[], workingFolder: string): string | null {
  const option = given.find((argument) => argument.startsWith('--workspace='));
  if (option) return resolve(workingFolder, option.slice('--workspace='.length));
  const named = given.filter((argument) => !argument.startsWith('-'));
  return (
    named.map((argument) => workspaceAt(resolve(workingFolder, argument))).find((folder) => folder !== null) ?? null
  );
}
