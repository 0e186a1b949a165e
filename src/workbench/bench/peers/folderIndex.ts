import { indexJobs, rounds } from '../indexing.ts';
import { atLeast, type BenchRoom, interleaved, type Measurement } from '../measurement.ts';
import type { BenchSubject } from '../subject.ts';
import type { Peer } from './pytorch.ts';

/**
 * An index of 500×375 JPEGs beside torchvision's `ImageFolder` with a `DataLoader`, whose number of workers is the best of those up to a thread
 * each. `room.folder`: the peer's. Of both sides a quarter of the images is taken off, so that what begins a pass counts on neither.
 */
export async function measureFolderIndex(subject: BenchSubject, room: BenchRoom, peer: Peer): Promise<Measurement[]> {
  if (!peer.readsFolders) return [];
  const jobs = await indexJobs(subject, room);
  try {
    let [workers, least] = [0, Number.POSITIVE_INFINITY];
    for (let tried = 0; tried <= peer.threads; tried++) {
      const { seconds } = await peer.perform(`index large ${tried}`);
      if (seconds < least) [workers, least] = [tried, seconds];
    }
    const theirs = (size: 'small' | 'large') => async () => {
      await peer.perform(`index ${size} ${workers}`);
    };
    const tasks = [jobs.small, jobs.large, theirs('small'), theirs('large')];
    const [small, large, theirSmall, theirLarge] = await interleaved(rounds, tasks);
    const speed = (theirLarge! - theirSmall!) / (large! - small!);
    return [atLeast(`index with JPEG decoding, ${workers} workers there`, "ImageFolder's speed", speed, 2)];
  } finally {
    jobs.close();
  }
}
