import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import sharp from 'sharp';
import { defineNetwork } from '../engine/network/define.ts';
import { initialWeights } from '../engine/network/parameters.ts';
import { compileProjection } from '../engine/program/compile.ts';
import { TENSOR } from '../engine/program/input.ts';
import { randomNormals } from '../engine/random.ts';
import { chooseRuntime } from '../engine/runtime/choose.ts';
import type { Runtime, Tensors } from '../engine/runtime/runtime.ts';
import { SwitchbackError } from '../shared/errors.ts';
import type { JobContext } from '../shared/job.ts';
import { memoryBudgetBytes } from './settings.ts';
import { switchbackVersion } from './versions.ts';
import { openWorkspace } from './workspace.ts';

export interface Check {
  readonly what: string;
  readonly ok: boolean;
  readonly found: string;
}

export interface Diagnosis {
  readonly checks: readonly Check[];
}

/** Looks at what Switchback needs: versions, memory, disk, the workspace, and whether the runtime computes correctly. */
export async function doctor(folder: string | undefined, { signal }: JobContext): Promise<Diagnosis> {
  const checks = [machineCheck(), decoderCheck(), workspaceCheck(folder)];
  signal.throwIfAborted();
  return { checks: [...checks, await runtimeCheck()] };
}

/** Less would not hold the states and checkpoints of a small training. */
const leastFreeBytes = 2 ** 28;

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

function machineCheck(): Check {
  const found = `Switchback ${switchbackVersion}, Node ${process.versions.node}, ${process.platform} ${process.arch}`;
  const memory = `${gibibytes(totalmem())} memory, ${gibibytes(memoryBudgetBytes())} for a batch`;
  return { what: 'machine', ok: true, found: `${found}, ${availableParallelism()} cores, ${memory}` };
}

function decoderCheck(): Check {
  const wanted = ['jpeg', 'png', 'webp', 'tiff', 'gif'] as const;
  const missing = wanted.filter((format) => !sharp.format[format].input.buffer);
  const found =
    missing.length === 0
      ? `libvips ${sharp.versions.vips} reads ${wanted.join(', ')}`
      : `libvips cannot read ${missing.join(', ')}`;
  return { what: 'image decoder', ok: missing.length === 0, found };
}

function workspaceCheck(folder: string | undefined): Check {
  try {
    const workspace = openWorkspace(folder, 'read', 'switchback doctor');
    workspace.close();
    const { bavail, bsize } = statfsSync(workspace.folder);
    const freeBytes = bavail * bsize;
    const ok = freeBytes >= leastFreeBytes;
    const advice = ok ? '' : ': make room';
    return { what: 'workspace', ok, found: `${workspace.folder}, ${gibibytes(freeBytes)} free${advice}` };
  } catch (error) {
    if (!(error instanceof SwitchbackError)) throw error;
    return { what: 'workspace', ok: false, found: error.message };
  }
}

const smallNetwork = {
  name: 'check',
  input: [3, 12, 12],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 8, kernelSize: 3, strides: 2, padding: 1 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
    { name: 'conv2', op: 'conv2d', outChannels: 8, kernelSize: 3, padding: 1 },
  ],
};

/** Projects one unit with the chosen runtime and with the reference, and compares. */
async function runtimeCheck(): Promise<Check> {
  const chosen = chooseRuntime();
  const network = defineNetwork(smallNetwork);
  const weights = initialWeights(network, 'he', 1);
  const program = compileProjection(network, 'tensor', 'conv2', 'deconvnet');
  const feeds: Tensors = {
    [TENSOR]: { dtype: 'float32', shape: [2, 3, 12, 12], data: randomNormals(['doctor'], 2 * 3 * 12 * 12) },
    unit: { dtype: 'int32', shape: [2], data: Int32Array.of(4, 13) },
  };
  const projectionBy = async (runtime: Runtime) => {
    const executable = await runtime.load(program, weights);
    try {
      return (await executable.run(feeds)).projection!.data;
    } finally {
      await executable.dispose();
    }
  };
  const [found, expected] = [await projectionBy(chosen), await projectionBy(chooseRuntime('reference'))];
  const difference = Math.max(...Array.from(found, (value, i) => Math.abs(value - expected[i]!)));
  const ok = difference < 1e-4;
  return {
    what: 'runtime',
    ok,
    found: `${chosen.version}; a projection differs from the reference by at most ${difference.toExponential(1)}`,
  };
}
