import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitLinear, kernelsOf, rowsOf } from '../../src/engine/analysis/linearFit.ts';
import type { LossName } from '../../src/engine/program/losses.ts';
import { randomNormals } from '../../src/engine/random.ts';
import type { Tensor } from '../../src/engine/runtime/runtime.ts';
import { interleaved } from '../../src/workbench/bench/measurement.ts';
import { chooseRuntime } from '../../src/workbench/runtimes/choose.ts';
import type { Measured } from './queries.ts';

const [images, width, classes, rounds] = [1000, 4096, 20, 3];
/** What a fit of ours leaves to gain at most, as `linearProbe` has it. */
const tolerance = 1e-3;
const [mostSeconds, mostRatio] = [5, 2];
const decays = [1e-3, 1e-4];
const python = process.env.PYTHON ?? 'python3';

/** What scikit-learn needed for the same fit, and to which objective: `solver.py`. */
interface Peer {
  readonly seconds: number;
  readonly objective: number;
}

/**
 * How long a linear softmax and an SVM of 1000 images of 4096 features of 20 classes take, from features to weights; beside scikit-learn's on the same features,
 * where `python3`, or the Python that `PYTHON` names, has it.
 */
export async function measureSolver(): Promise<Measured[]> {
  const folder = mkdtempSync(join(tmpdir(), 'switchback-solver-'));
  const runtime = await chooseRuntime(undefined);
  const { signal } = new AbortController();
  try {
    const labels = Int32Array.from({ length: images }, (_, i) => i % classes);
    const features = featuresOf(labels);
    const one = rowsOf(features, [0]);
    writeFileSync(join(folder, 'features.f32'), features.data as Float32Array);
    const measured: Measured[] = [];
    for (const loss of ['softmax', 'hinge'] as const satisfies readonly LossName[])
      for (const decay of decays) {
        let objective = Number.NaN;
        const fit = async () => {
          const { kernel, largest } = await kernelsOf(runtime, features, one);
          const heads = [{ decay, learns: () => true }];
          const given = { kernel: kernel!, largest: largest!, labels, classes, loss };
          const found = await fitLinear(runtime, { ...given, heads, tolerance }, signal);
          objective = found.objective[0]!;
        };
        const [seconds] = (await interleaved(rounds, [fit])) as [number];
        const peer = peerFit(folder, loss, decay);
        const ours = `${seconds.toFixed(2)} s to ${objective.toFixed(4)}`;
        const name = loss === 'softmax' ? 'LogisticRegression' : 'LinearSVC';
        const what = `${loss === 'softmax' ? 'a softmax' : 'an SVM'} of 1000 images of 4096 features, decay ${decay}`;
        measured.push([what, ours, `≤ ${mostSeconds} s`, seconds <= mostSeconds]);
        if (!peer) continue;
        const ratio = seconds / peer.seconds;
        const theirs = `${ratio.toFixed(2)} × (${peer.seconds.toFixed(2)} s to ${peer.objective.toFixed(4)})`;
        // As low as theirs, but for what a fit of ours may leave to gain.
        const isAsLow = objective <= peer.objective * (1 + 2 * tolerance);
        measured.push([`the same, beside ${name}`, theirs, `≤ ${mostRatio} ×`, ratio <= mostRatio && isAsLow]);
      }
    return measured;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** As after a ReLU: a centre for each class, and noise. */
function featuresOf(labels: Int32Array): Tensor {
  const centres = randomNormals(['centres'], classes * width);
  const data = randomNormals(['noise'], images * width);
  for (const [image, label] of labels.entries())
    for (let i = 0; i < width; i++) {
      const at = image * width + i;
      data[at] = Math.max(0, 0.1 * centres[label * width + i]! + data[at]!);
    }
  return { dtype: 'float32', shape: [images, width], data };
}

function peerFit(folder: string, loss: LossName, decay: number): Peer | null {
  const script = join(import.meta.dirname, 'solver.py');
  const file = join(folder, 'features.f32');
  const words = [script, file, ...[images, classes, loss, decay, rounds].map(String)];
  const { status, stdout, stderr } = spawnSync(python, words, { encoding: 'utf8' });
  if (status !== 0) process.stderr.write(`no scikit-learn beside (${python}): ${stderr.trim().split('\n').at(-1)}\n`);
  return status === 0 ? (JSON.parse(stdout) as Peer) : null;
}
