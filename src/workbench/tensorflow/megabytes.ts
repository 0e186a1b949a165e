import type { JobContext } from '../../shared/job.ts';

/** Reports bytes done as megabytes, each once. */
export function megabyteReporter(
  { report }: JobContext,
  totalBytes: number,
  message: string,
): (doneBytes: number) => void {
  let last = -1;
  return (doneBytes) => {
    const done = megabytes(doneBytes);
    if (done !== last) report({ unit: 'MB', done, total: megabytes(totalBytes), message });
    last = done;
  };
}

/** Rounded to whole ones. */
export const megabytes = (bytes: number): number => Math.round(bytes / 1e6);
