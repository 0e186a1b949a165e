import { readFileSync, statSync } from 'node:fs';
import { say } from '../../shared/sentence.ts';
import { parseJson } from '../json.ts';
import type { ReadModel, ReadOptions } from '../readModel.ts';
import { badFile } from '../refuse.ts';
import { withZip } from '../zip.ts';
import { type Hdf5, withHdf5 } from './hdf5.ts';
import { networkOf } from './network.ts';
import { parseModel } from './parseModel.ts';
import { weightsByOrder, weightsInGroups } from './weights.ts';

/** What a file of Keras is read with. */
export type KerasOptions = Pick<ReadOptions, 'name' | 'defaultSize'>;

export type KerasFormat = 'keras' | 'kerasHdf5';

/** What is read at once must lie in memory; Node holds no larger array. */
const mostBytes = 2 ** 32 - 1;
const mostConfigBytes = 2 ** 26;

/** Reads a file of Keras in this thread; `goesOn` is called before each part of the work. Throws as `readKeras`. */
export const readKerasFile = (
  path: string,
  format: KerasFormat,
  options: KerasOptions,
  goesOn: () => void,
): Promise<ReadModel> => (format === 'keras' ? readArchive : readHdf5)(path, options, goesOn);

/** Keras 3's own: a zip of the configuration and the weights. */
function readArchive(path: string, options: KerasOptions, goesOn: () => void): Promise<ReadModel> {
  return withZip(path, async (zip) => {
    const model = parseModel(parseJson(await zip.read('config.json', mostConfigBytes), say('modelfile.kerasConfig')));
    const weights = await zip.read('model.weights.h5', mostBytes);
    return withHdf5(weights, goesOn, (file) =>
      networkOf(model, { weightsOf: weightsByOrder(file, model), read: file.tensor, isKeras3: true }, options),
    );
  });
}

/** A whole model in one HDF5 file, as Keras 2 and 3 write it. */
async function readHdf5(path: string, options: KerasOptions, goesOn: () => void): Promise<ReadModel> {
  const bytes = statSync(path).size;
  if (bytes > mostBytes) throw badFile(say('modelfile.tooLarge', { bytes, mostBytes }));
  return withHdf5(readFileSync(path), goesOn, (file) => {
    const config = file.text('', 'model_config');
    if (config === null) throw badFile(noModelIn(file));
    const model = parseModel(parseJson(config, say('modelfile.kerasConfig')));
    const isKeras3 = Number.parseInt(file.text('', 'keras_version') ?? '2', 10) >= 3;
    return networkOf(model, { weightsOf: weightsInGroups(file), read: file.tensor, isKeras3 }, options);
  });
}

/** HDF5 holds anything; what Keras writes when it saves weights alone is known. */
function noModelIn(file: Hdf5) {
  const isWeights = file.has('layers') || file.has('model_weights') || file.texts('', 'layer_names').length > 0;
  return isWeights ? say('modelfile.kerasWeightsAlone') : say('modelfile.hdf5NoModel');
}
