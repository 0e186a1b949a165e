import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { jsonFile, writeOutput } from '../workspace/outputs.ts';
import { addonSources, compilerCommand, probeCommand, runCommand } from './commands.ts';
import { download } from './download.ts';
import { headersIn, placeInInstallation } from './folder.ts';
import { wheelUrl } from './pypi.ts';
import { unpack } from './unpack.ts';
import { type TensorflowDevice, tensorflowVersion, type Wheel, wheelsFor } from './wheels.ts';

const probed = z.object({ product: z.array(z.number()), version: z.string(), gpu: z.boolean() });

/** A TensorFlow that has computed. */
export interface TensorflowInstallation {
  readonly folder: string;
  /** `2.21.0` */
  readonly version: string;
  /** Whether it computes on a GPU. */
  readonly gpu: boolean;
}

/**
 * Installs a current TensorFlow for tfjs-node into `folder`: libraries from TensorFlow's Python wheel, tfjs-node's addon compiled
 * against them from the sources in its npm package, and tried. What is installed already is tried alone; what was interrupted goes on.
 * Throws `UNSUPPORTED`, `NOT_FOUND` for a missing compiler, `DISCONNECTED`, `BAD_FILE` and `DISK_FULL`.
 */
export async function installTensorflow(
  folder: string,
  device: TensorflowDevice,
  context: JobContext,
): Promise<TensorflowInstallation> {
  const wheels = wheelsFor(process.platform, process.arch, device);
  const contents = jsonFile({ tensorflow: tensorflowVersion, device, wheels: wheels.map(({ sha256 }) => sha256) });
  if (readIfThere(join(folder, record)) !== contents) {
    const unfinished = unfinishedFolder(folder);
    await assemble(unfinished, wheels, context);
    writeOutput(join(unfinished, record), contents);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  }
  return probe(folder, context.signal);
}

/** Removes what `installTensorflow` has made, finished or not; gives whether there was anything. */
export function removeTensorflow(folder: string): boolean {
  const found = [folder, unfinishedFolder(folder)].filter((path) => existsSync(path));
  for (const path of found) rmSync(path, { recursive: true, force: true });
  return found.length > 0;
}

/** Written last: where it is, everything is. */
const record = 'installed.json';

const unfinishedFolder = (folder: string) => `${folder}.unfinished`;

async function assemble(unfinished: string, wheels: readonly Wheel[], context: JobContext): Promise<void> {
  const { signal } = context;
  const sources = addonSources();
  const downloads = join(unfinished, 'downloads');
  const at = (wheel: Wheel) => join(downloads, wheel.file);
  for (const wheel of wheels) {
    const url = await wheelUrl(wheel, signal);
    await download({ ...wheel, url, target: at(wheel), name: wheel.file }, context);
  }
  for (const wheel of wheels) await unpack(at(wheel), unfinished, placeInInstallation, context);
  context.warn(say('tensorflow.compiling'));
  await runCommand(compilerCommand(unfinished, sources, process.env.CXX ?? 'g++'), signal);
  rmSync(downloads, { recursive: true });
  rmSync(headersIn(unfinished), { recursive: true });
}

async function probe(folder: string, signal: AbortSignal): Promise<TensorflowInstallation> {
  const printed = await runCommand(probeCommand(folder), signal);
  const { product, version, gpu } = probed.parse(JSON.parse(printed.trim().split('\n').at(-1)!));
  if (product.join() === '19,22,43,50') return { folder, version, gpu };
  throw new SwitchbackError('MISMATCH', say('tensorflow.multipliesWrongly', { version, folder, product }));
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
