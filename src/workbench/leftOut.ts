import type { BrokenPicture } from '../dataset/pictureBatch.ts';
import type { JobContext } from '../shared/job.ts';

/** How many unreadable images are named one by one. */
const namedAtMost = 10;

/** Names the pictures that a pass over `images` could not read, and counts those beyond ten. */
export function warnOfLeftOut(
  images: readonly { readonly path: string; readonly record: number | null }[],
  broken: readonly BrokenPicture[],
  { warn }: Pick<JobContext, 'warn'>,
): void {
  for (const { position, reason } of broken.slice(0, namedAtMost)) {
    const { path, record } = images[position]!;
    warn(`left out: ${record === null ? path : `${path}#${record}`} ${reason}`);
  }
  if (broken.length > namedAtMost) warn(`left out: ${broken.length - namedAtMost} more unreadable images`);
}
