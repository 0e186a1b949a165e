import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTrouble } from '../shared/fileTrouble.ts';
import { folderLabelFile } from './labelFile.ts';
import { listLabelled } from './labelled.ts';
import type { LeftOut } from './leftOut.ts';
import type { Listed, Looking } from './listed.ts';
import { splitOfName } from './splits.ts';
import { isWithin } from './walk.ts';

/**
 * The images of split folders that have a label file each, as Hugging Face's image folders do; `null` where none of `names`, which lie in
 * `root`, is such a folder. Split folders without a label file are left out. Throws as `listLabelled` does.
 */
export async function listLabelledSplits(
  root: string,
  names: readonly string[],
  asked: { readonly looking: Looking; readonly label: string | undefined },
): Promise<Listed | null> {
  const realRoot = await realpath(root);
  const listed: Listed[] = [];
  const leftOut: LeftOut[] = [];
  for (const name of names.filter((own) => splitOfName(own) !== null)) {
    const inside = await namesIn(realRoot, name);
    const labelFile = inside && folderLabelFile(inside);
    if (labelFile) listed.push(await listLabelled(root, join(name, labelFile.name), labelFile.format, asked));
    else if (inside) leftOut.push({ reason: 'unlabelled', name });
  }
  if (listed.length === 0) return null;
  const splitOf = (path: string) => splitOfName(path.slice(0, path.indexOf('/')));
  return {
    root,
    format: listed[0]!.format,
    images: listed.flatMap(({ images }) => images).map((own) => ({ ...own, split: own.split ?? splitOf(own.path) })),
    leftOut: [...listed.flatMap((own) => own.leftOut), ...leftOut],
  };
}

/** What lies in a folder; `null` where it is none, cannot be read, or is a link out of the root. */
async function namesIn(realRoot: string, name: string): Promise<string[] | null> {
  try {
    const real = await realpath(join(realRoot, name));
    return isWithin(realRoot, real) ? await readdir(real) : null;
  } catch (error) {
    if (!fileTrouble(error)) throw error;
    return null;
  }
}
