import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';

/** Reports bytes done as megabytes, each once. */
export function megabyteReporter(
  { report }: JobContext,
  totalBytes: number,
  name: string,
): (doneBytes: number) => void {
  const step = say('common.verbatim', { text: name });
  let last = -1;
  return (doneBytes) => {
    const done = megabytes(doneBytes);
    if (done !== last) report({ unit: 'MB', done, total: megabytes(totalBytes), step });
    last = done;
  };
}

/** Rounded to whole ones. */
export const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
