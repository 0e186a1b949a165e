import { basename, extname } from 'node:path';
import { insertModel, type Model, modelById, sameModel } from '../../catalog/models/models.ts';
import { saveNetwork } from '../../catalog/models/networks.ts';
import { putBlob } from '../../catalog/storage/blobs.ts';
import { hashOf } from '../../catalog/storage/content.ts';
import { transact } from '../../catalog/storage/database.ts';
import { pinning } from '../../catalog/storage/pins.ts';
import { networkDefinition } from '../../engine/network/define.ts';
import { MEAN } from '../../engine/program/input.ts';
import { encodeSafetensors } from '../../modelfile/safetensors.ts';
import { asRunName } from '../../shared/contract/training.ts';
import type { JobContext } from '../../shared/job.ts';
import type { Preprocessing, PreprocessingOrigin } from '../../shared/preprocessing.ts';
import { say } from '../../shared/sentence.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { removeUpload } from '../workspace/uploads.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { floatTensors } from './floatTensors.ts';
import { asAdded, fileNameOf, type ModelImport, meanOf, readGiven } from './modelToAdd.ts';
import { withReplay } from './replay.ts';

/** `importModel` of what a page has sent, which is removed, or of a file or folder that a person has chosen, which stays. */
export async function importChosen(workspace: Workspace, request: ModelImport, context: JobContext): Promise<Model> {
  try {
    return await importModel(workspace, request, context);
  } finally {
    removeUpload(workspace, request.file);
  }
}

/**
 * Takes a model from elsewhere into the workspace, all or nothing. Weights that are there already are kept once; a model that is the same but for its
 * name is not taken again: that one is given, and told of. Throws as `readModelFile`, and `MISMATCH` where preprocessing or classes do not fit the
 * network.
 */
export const importModel = (workspace: Workspace, request: ModelImport, context: JobContext): Promise<Model> =>
  pinning(async () => {
    const { catalog, blobs } = workspace;
    const read = await readGiven(workspace, request);
    const given = await withReplay(read, chooseRuntime, workspace.memoryBytes);
    for (const warning of given.warnings) context.warn(warning);
    const { preprocessing, classes } = asAdded(workspace, request, given);
    const fileName = fileNameOf(request);
    const isGuessed = request.preprocessing === undefined && given.source.pixels?.mean === 'guess';
    if (isGuessed) context.warn(say('workbench.pixelsGuessed', { file: fileName }));
    const mean = await meanOf(workspace, request, given, preprocessing, context);
    const blob = putBlob(blobs, encodeSafetensors(floatTensors({ ...given.weights, ...(mean && { [MEAN]: mean }) })));
    const definition = networkDefinition(given.network);
    const id = transact(catalog, () => {
      const hash = hashOf(JSON.stringify(definition));
      const networkId = saveNetwork(catalog, { name: given.network.name, hash, definition });
      const model = { networkId, preprocessing, classes, blob };
      const same = sameModel(catalog, model);
      if (same) {
        context.warn(say('workbench.modelKnown', { file: fileName, name: same.name }));
        return same.id;
      }
      const name = request.name ?? freeName(workspace, fileName);
      const pixels = request.preprocessing === undefined ? given.source.pixels : everyFieldFromUser(preprocessing);
      return insertModel(catalog, { ...model, name, source: { ...given.source, pixels } });
    });
    return modelById(catalog, id);
  });

const everyFieldFromUser = (preprocessing: Preprocessing): PreprocessingOrigin =>
  Object.fromEntries(Object.keys(preprocessing).map((field) => [field, 'user'])) as PreprocessingOrigin;

/** After the file, with a number where that name is taken. */
function freeName({ catalog }: Workspace, fileName: string): string {
  const base = asRunName(basename(fileName, extname(fileName))).slice(0, 90) || 'model';
  const isTaken = catalog.prepare<[string, string], number>(
    'SELECT 1 FROM run WHERE name = ? UNION SELECT 1 FROM model WHERE name = ?',
  );
  let name = base;
  for (let number = 2; isTaken.get(name, name); number += 1) name = `${base}-${number}`;
  return name;
}
