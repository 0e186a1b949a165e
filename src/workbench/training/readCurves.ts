import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { readEvents } from '../../modelfile/tensorboard/events.ts';
import type { ReadCurve } from '../../shared/contract/run.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';

/** Bytes of an event file: scalars of ten million steps. */
const largestFile = 2 ** 30;

/**
 * The curves in an event file of TensorBoard, by their names there; of a step that is told several times the last telling counts, as where a
 * training was resumed. Throws `NOT_FOUND`, and `BAD_FILE` for what is no event file or has no numbers.
 */
export function curvesInFile(file: string, name: string = basename(file)): ReadCurve[] {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new SwitchbackError('NOT_FOUND', say('workbench.noEventFile', { file: name }));
  if (found.size > largestFile)
    throw new SwitchbackError('BAD_FILE', say('workbench.eventFileTooLarge', { file: name }));
  const byTag = Map.groupBy(readEvents(readFileSync(file), name), ({ tag }) => tag);
  if (byTag.size === 0) throw new SwitchbackError('BAD_FILE', say('workbench.noCurves', { file: name }));
  return [...byTag].map(([tag, events]) => {
    const points = [...new Map(events.map(({ step, value }) => [step, value]))].sort(([a], [b]) => a - b);
    return { tag, steps: points.map(([step]) => step), values: points.map(([, value]) => value) };
  });
}
