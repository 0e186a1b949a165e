import { existsSync, readFileSync } from 'node:fs';
import { filesOf, type Manifest } from './manifest.ts';

/** How much of a scan is there, whoever computes it. */
export interface ScanProgress {
  readonly shards: number;
  /** Those of shards that are under way are counted as far as their workers have said, every few seconds. */
  readonly images: number;
  readonly totalImages: number;
}

/** Looks into the folder, and nowhere else. A part is not opened: the merge does that. */
export function scanProgress(folder: string, { shards }: Pick<Manifest, 'shards'>): ScanProgress {
  const files = filesOf(folder);
  const isThere = shards.map((_, shard) => existsSync(files.part(shard)));
  const images = shards.map((own, shard) =>
    isThere[shard] ? own.images : Math.min(own.images, counted(files.count(shard))),
  );
  return {
    shards: isThere.filter(Boolean).length,
    images: sum(images),
    totalImages: sum(shards.map((own) => own.images)),
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** What a worker has said last; 0 where none has. */
function counted(file: string): number {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || 0;
  } catch {
    return 0;
  }
}
