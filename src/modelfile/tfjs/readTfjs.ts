import { z } from 'zod';
import { say } from '../../shared/sentence.ts';
import { parseJson } from '../json.ts';
import { networkOf } from '../keras/network.ts';
import { parseModel } from '../keras/parseModel.ts';
import { weightsByName } from '../keras/weights.ts';
import type { ReadModel, ReadOptions } from '../readModel.ts';
import { badFile } from '../refuse.ts';
import { readGraph } from './graph.ts';
import { manifestSchema, tfjsWeights } from './manifest.ts';

const fileSchema = z.looseObject({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: manifestSchema,
  signature: z.unknown().optional(),
});

/**
 * A model of TensorFlow.js: its `model.json`, of layers or of a graph; its shards lie beside it. Throws `BAD_FILE` for a damaged one or one
 * whose shards are elsewhere, `UNSUPPORTED` naming what is no kind of ours.
 */
export function readTfjs(bytes: Uint8Array, options: ReadOptions): ReadModel {
  const parsed = fileSchema.safeParse(parseJson(bytes, say('modelfile.theFile')));
  if (!parsed.success) throw badFile(say('modelfile.tfjsNoModel'));
  const { modelTopology: topology, weightsManifest, signature } = parsed.data;
  const weights = tfjsWeights(weightsManifest, options.openNeighbour);
  if (Array.isArray(topology.node)) return readGraph({ topology, signature }, weights, options);
  // The converter keeps Keras's own file of the model; TensorFlow.js's `save` the model alone.
  const model = parseModel(topology.model_config ?? topology);
  // Whatever wrote the file, it is computed as Keras 2 does.
  return networkOf(model, { weightsOf: weightsByName(weights.names), read: weights.read, isKeras3: false }, options);
}
