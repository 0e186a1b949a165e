import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { atLeast, type BenchRoom, type Measurement, tellMeasured } from '../measurement.ts';
import type { BenchSubject } from '../subject.ts';
import { compared } from './compared.ts';
import { measureFolderIndex } from './folderIndex.ts';
import { startPeer } from './pytorch.ts';
import { peerSetting, writePeerFiles } from './setting.ts';
import { forward, occlusion, projections, topScan, training } from './tasks.ts';

/** What is measured: our task, the script's, and how many times as fast ours should be. */
const comparisons = [
  { what: 'occlusion, window 27 px, stride 14', prepare: occlusion, task: 'occlusion', bound: 8 },
  { what: 'nine strongest of 128 images', prepare: topScan, task: 'scan', bound: 2 },
  { what: '144 projections from conv5', prepare: projections, task: 'projections', bound: 4 },
  { what: 'training step, batch 32', prepare: training, task: 'training', bound: { onnx: 1.2, tfjs: 1.5 } },
] as const;

/**
 * The analyses as they are done with PyTorch, in turn with ours: the same network, weights, batch and number of threads. Gives also
 * what PyTorch it was. Throws `MISMATCH` where both sides do not come to the same numbers.
 */
export async function measurePeers(
  subject: BenchSubject,
  room: BenchRoom,
  python: string,
): Promise<{ readonly version: string; readonly measurements: Measurement[] }> {
  const { context } = room;
  const folder = join(room.folder, 'peers');
  mkdirSync(folder);
  const setting = peerSetting(subject);
  writePeerFiles(folder, subject, setting);
  const peer = await startPeer(python, folder, availableParallelism());
  try {
    const bare = await forward(subject, setting);
    await compared('forward', bare, peer).finally(bare.dispose);
    const measurements: Measurement[] = [];
    for (const { what, prepare, task, bound } of comparisons) {
      context.signal.throwIfAborted();
      const ours = await prepare(subject, setting);
      const seconds = await compared(task, ours, peer).finally(ours.dispose);
      const speed = seconds.theirs / seconds.ours;
      const least = typeof bound === 'number' ? bound : bound[subject.runtime.name === 'tfjs' ? 'tfjs' : 'onnx'];
      const measured = atLeast(what, "PyTorch's speed", speed, least);
      measurements.push(measured);
      tellMeasured([measured], context, { done: measurements.length, total: comparisons.length });
    }
    measurements.push(...(await measureFolderIndex(subject, { ...room, folder }, peer)));
    return { version: peer.version, measurements };
  } finally {
    peer.close();
  }
}
