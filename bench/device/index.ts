/**
 * What the analyses cost on this machine's GPU, beside its PyTorch: `npm run device [PYTHON]`. Where there is no GPU the processor
 * computes, each task once and once before, and it is said.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preprocessingFor } from '../../src/dataset/preprocessing.ts';
import { fullBatch } from '../../src/engine/analysis/batches.ts';
import { initialWeights } from '../../src/engine/network/parameters.ts';
import { MEAN } from '../../src/engine/program/input.ts';
import { openRuntime, whyAbsent } from '../../src/engine/runtime/open.ts';
import type { Runtime } from '../../src/engine/runtime/runtime.ts';
import { messageOf } from '../../src/shared/errors.ts';
import { runtimeNames } from '../../src/shared/runtimes.ts';
import type { Sentence } from '../../src/shared/sentence.ts';
import { interleaved } from '../../src/workbench/bench/measurement.ts';
import { compared } from '../../src/workbench/bench/peers/compared.ts';
import { findPython, type Peer, startPeer } from '../../src/workbench/bench/peers/pytorch.ts';
import { peerSetting, writePeerFiles } from '../../src/workbench/bench/peers/setting.ts';
import {
  forward,
  occlusion,
  type Prepare,
  projections,
  type Task,
  topScan,
  training,
} from '../../src/workbench/bench/peers/tasks.ts';
import { greyImage } from '../../src/workbench/bench/subject.ts';
import { installedAddon } from '../../src/workbench/tensorflow/folder.ts';
import { networks } from './networks.ts';

/** The script's tasks that every network is measured by, and those for which its layers are those of `zfnet`. */
const tasks: readonly {
  readonly what: string;
  readonly task: string;
  readonly prepare: Prepare;
  readonly only?: 'zfnet';
}[] = [
  { what: 'forward pass', task: 'forward', prepare: forward },
  { what: 'nine strongest of 128 images', task: 'scan', prepare: topScan },
  { what: 'training step', task: 'training', prepare: training },
  { what: 'occlusion, window 27 px, stride 14', task: 'occlusion', prepare: occlusion, only: 'zfnet' },
  { what: '144 projections from conv5', task: 'projections', prepare: projections, only: 'zfnet' },
];

const print = (line: string) => process.stdout.write(`${line}\n`);
const warn = (line: Sentence) => print(`  ${line.text}`);

/** The runtimes that find a GPU here; none: the processor. */
async function devices(): Promise<readonly Runtime[]> {
  const found: Runtime[] = [];
  for (const name of runtimeNames.filter((name) => name !== 'reference' && name !== 'onnx/cpu')) {
    if (whyAbsent(name, installedAddon()) !== null) continue;
    const runtime = await openRuntime(name, installedAddon(), warn);
    if (runtime.device === 'gpu') found.push(runtime);
  }
  if (found.length > 0) return found;
  print('No GPU was found: what follows is measured on the processor.');
  return [await openRuntime('onnx/cpu', installedAddon(), warn)];
}

/** What the GPU is called, by NVIDIA's own tool; `null` where that is not here. */
const gpuName = (): Promise<string | null> =>
  promisify(execFile)('nvidia-smi', ['--query-gpu=name,driver_version', '--format=csv,noheader']).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );

/** The lines of one network on one runtime. */
async function measureNetwork(name: keyof typeof networks, runtime: Runtime, python: string | null): Promise<void> {
  const network = networks[name]();
  const preprocessing = preprocessingFor('paper', network.inputShape);
  const weights = { ...initialWeights(network, 'he', 1), [MEAN]: greyImage(preprocessing) };
  const subject = { runtime, network, preprocessing, weights };
  const setting = peerSetting(subject);
  const folder = mkdtempSync(join(tmpdir(), 'switchback-device-'));
  const device = runtime.device === 'gpu' ? 'cuda' : 'cpu';
  let peer: Peer | null = null;
  try {
    writePeerFiles(folder, subject, setting);
    if (python) peer = await startPeer(python, folder, availableParallelism(), device).catch(told);
    print(`\n${name}, batch ${fullBatch}: ${runtime.version}, beside ${peer?.version ?? 'nothing'}`);
    for (const { what, task, prepare, only } of tasks) {
      if (only && only !== name) continue;
      await measureTask(what, task, () => prepare(subject, setting), peer, runtime.device === 'gpu' ? 3 : 1).catch(
        told,
      );
    }
  } finally {
    peer?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureTask(
  what: string,
  task: string,
  prepare: () => Promise<Task>,
  peer: Peer | null,
  rounds: number,
) {
  const ours = await prepare();
  try {
    const seconds = peer ? await compared(task, ours, peer, rounds) : { ours: await alone(ours, rounds) };
    const ms = (value: number) => `${(1000 * value).toFixed(1)} ms`;
    const beside =
      'theirs' in seconds ? `${ms(seconds.theirs)} there: ${(seconds.theirs / seconds.ours).toFixed(2)} × as fast` : '';
    print(`  ${what.padEnd(36)} ${ms(seconds.ours).padStart(12)}  ${beside}`);
  } finally {
    await ours.dispose();
  }
}

const alone = async (ours: Task, rounds: number): Promise<number> => {
  const run = async () => {
    await ours.run();
  };
  return (await interleaved(rounds, [run]))[0]!;
};

const told = (error: unknown): null => {
  print(`  ${messageOf(error)}`);
  return null;
};

const python = await findPython(process.argv[2] ?? null).catch(told);
print(
  `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}; GPU: ${(await gpuName()) ?? 'none named by nvidia-smi'}`,
);
for (const runtime of await devices())
  for (const name of Object.keys(networks) as (keyof typeof networks)[]) await measureNetwork(name, runtime, python);
process.exit(0);
