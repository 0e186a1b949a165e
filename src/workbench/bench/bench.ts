import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobContext } from '../../shared/job.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { switchbackVersion } from '../workspace/versions.ts';
import { measureDepthwise } from './depthwise.ts';
import { measureForward } from './forward.ts';
import { measureIndexing } from './indexing.ts';
import { type Measurement, tellMeasured } from './measurement.ts';
import { measureOcclusion } from './occlusion.ts';
import { measurePeers } from './peers/measure.ts';
import { measureProjections } from './projections.ts';
import { benchSubject } from './subject.ts';
import { measureTraining } from './training.ts';

export interface BenchOutcome {
  /** What ran where: `2 × AMD EPYC …, Node 24.21.0, onnxruntime-node 1.30.0 (cpu)`. */
  readonly machine: string;
  readonly measurements: readonly Measurement[];
}

export interface BenchRequest {
  /** Images a measurement. */
  readonly images: number;
  /** A Python that has PyTorch; `null`: without. */
  readonly python: string | null;
  readonly runtime?: string | undefined;
}

/**
 * Speed and memory on `zfnet` at 224 px with random weights, as ratios to its bare forward pass measured in the same run; with a
 * `python` that has PyTorch, besides as ratios to that.
 */
export async function bench(
  { images, python, runtime: name }: BenchRequest,
  context: JobContext,
): Promise<BenchOutcome> {
  const runtime = await chooseRuntime(name);
  const cores = cpus();
  const machine = `${cores.length} × ${cores[0]?.model ?? 'unknown processor'}, Switchback ${switchbackVersion}, Node ${process.versions.node}, ${runtime.version}`;
  const folder = mkdtempSync(join(tmpdir(), 'switchback-bench-'));
  const subject = await benchSubject(runtime);
  try {
    const measurements: Measurement[] = [];
    const lines = [
      ...[measureForward, measureDepthwise, measureIndexing, measureOcclusion],
      ...[measureProjections, measureTraining],
    ];
    for (const measure of lines) {
      context.signal.throwIfAborted();
      const measured = await measure(subject, { folder, images, context });
      measurements.push(...measured);
      tellMeasured(measured, context, { done: measurements.length });
    }
    if (python === null) return { machine, measurements };
    const peers = await measurePeers(subject, { folder, images, context }, python);
    return { machine: `${machine}, ${peers.version}`, measurements: [...measurements, ...peers.measurements] };
  } finally {
    await subject.forward.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}
