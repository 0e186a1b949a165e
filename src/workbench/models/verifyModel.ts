import { logitsOf } from '../../engine/network/layers.ts';
import { nodesBelow } from '../../engine/network/nodesBelow.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { randomBytes } from '../../engine/random.ts';
import { referenceRuntime } from '../../engine/runtime/reference/index.ts';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { mostDifference } from '../../engine/runtime/selfTest.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type LoadedModel, loadModel } from './models.ts';

/** What a model was found to be. */
export interface VerifiedModel {
  readonly model: string;
  readonly weightsHash: string;
  /** The layer compared. */
  readonly layer: string;
  readonly runtime: string;
  /** The most by which the runtime's output differs from the reference's, as a share of the reference's largest value. */
  readonly difference: number;
}

/**
 * Whether a model's weights are whole, are its network's, and give on a runtime what the reference computes by plain loops, on one picture of noise.
 * Throws as `loadModel` and `chooseRuntime`, `MISMATCH` where the two differ by more than rounding.
 */
export async function verifyModel(
  workspace: Workspace,
  reference: string,
  runtimeName: string | undefined,
  { warn, signal }: JobContext,
): Promise<VerifiedModel> {
  const loaded = loadModel(workspace, reference);
  const runtime = await chooseRuntime(runtimeName, warn);
  const found = await outputOn(runtime, loaded);
  signal.throwIfAborted();
  const expected = await outputOn(referenceRuntime, loaded);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const most = found.reduce((sum, value, i) => Math.max(sum, Math.abs(value - expected[i]!)), 0);
  const difference = most / Math.max(largest, Number.MIN_VALUE);
  const verified = {
    ...{ model: loaded.name, weightsHash: loaded.model.blob, layer: comparedLayer(loaded) },
    ...{ runtime: runtime.version, difference },
  };
  if (difference <= mostDifference) return verified;
  const places = { model: loaded.name, runtime: runtime.version, percent: (100 * difference).toPrecision(3) };
  throw new SwitchbackError('MISMATCH', say('workbench.runtimesDisagree', places));
}

/**
 * The scores below a softmax, which would make alike what differs; the first output of a network that tells no classes apart. The reference has no
 * nodes of ONNX: above one the highest layer below all of them.
 */
function comparedLayer({ network }: LoadedModel): string {
  const wanted = logitsOf(network)?.name ?? network.outputs[0]!;
  const isKnown = (name: string) => nodesBelow(network, name).every(({ layer }) => layer.op !== 'opaque');
  return isKnown(wanted) ? wanted : (network.nodes.findLast(({ name }) => isKnown(name))?.name ?? wanted);
}

async function outputOn(runtime: Runtime, loaded: LoadedModel): Promise<Float32Array> {
  const { network, preprocessing, weights } = loaded;
  const output = comparedLayer(loaded);
  const executable = await runtime.load(compileForward(network, preprocessing, [output]), weights);
  const [height, width] = preprocessing.decodeSize;
  const noise = randomBytes(['verify'], height * width * preprocessing.channels);
  try {
    return (await executable.run(pictureFeeds(preprocessing, noise)))[output]!.data as Float32Array;
  } finally {
    await executable.dispose();
  }
}
