import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type RuntimeName, runtimeNames } from '../../shared/runtimes.ts';
import { jsonFile, writeOutput } from '../workspace/outputs.ts';
import { cacheFolder, machineNow } from './kept.ts';

/** Seconds of a training step by runtime, of each training that was tried; `null`: that runtime cannot. */
const speedsFile = z.object({
  machine: z.string(),
  trainings: z.record(z.string(), z.partialRecord(z.enum(runtimeNames), z.number().nullable())),
});
type Speeds = z.infer<typeof speedsFile>['trainings'];

const file = (): string => join(cacheFolder(), 'training-speeds.json');

/**
 * On which of `candidates` a training is fastest: a step of it is timed on each, once, and kept until something that computes has changed.
 * The first where none can.
 */
export async function fastestOf(
  candidates: readonly [RuntimeName, ...RuntimeName[]],
  training: string,
  secondsOn: (name: RuntimeName) => Promise<number | null>,
): Promise<RuntimeName> {
  const speeds = keptSpeeds();
  const own = { ...speeds[training] };
  for (const name of candidates) {
    if (name in own) continue;
    own[name] = await secondsOn(name);
    keepSpeeds({ ...speeds, [training]: own });
  }
  const secondsOf = (name: RuntimeName) => own[name] ?? Number.POSITIVE_INFINITY;
  return candidates.reduce((best, name) => (secondsOf(name) < secondsOf(best) ? name : best));
}

function keptSpeeds(): Speeds {
  try {
    const { machine, trainings } = speedsFile.parse(JSON.parse(readFileSync(file(), 'utf8')));
    return machine === machineNow() ? trainings : {};
  } catch {
    return {};
  }
}

function keepSpeeds(trainings: Speeds): void {
  writeOutput(file(), jsonFile({ machine: machineNow(), trainings }));
}
