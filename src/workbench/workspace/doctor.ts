import { statfsSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import sharp from 'sharp';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import type { RuntimeVerdict } from '../../shared/runtimes.ts';
import { forgetMarks } from '../runtimes/kept.ts';
import { tryRuntimes } from '../runtimes/tryRuntimes.ts';
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

/** Looks at what Switchback needs: versions, memory, disk, the workspace, and which runtimes compute rightly and fast. */
export async function doctor(folder: string | undefined, { signal }: JobContext): Promise<Diagnosis> {
  const checks = [machineCheck(), decoderCheck(), workspaceCheck(folder)];
  signal.throwIfAborted();
  forgetMarks();
  return { checks: [...checks, ...runtimeChecks(await tryRuntimes(signal))] };
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

/** One for each runtime: not being chosen is no fault, but that none is. */
function runtimeChecks(verdicts: readonly RuntimeVerdict[]): Check[] {
  const words = { chosen: 'runtime, chosen', passedOver: 'runtime, passed over', absent: 'runtime, not here' } as const;
  const isComputing = verdicts.some(({ verdict }) => verdict === 'chosen');
  return verdicts.map(({ name, verdict, why }) => {
    return { what: words[verdict], ok: isComputing || name !== 'onnx/cpu', found: `${name}: ${why.text}` };
  });
}
