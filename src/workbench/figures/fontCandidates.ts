import type { FontFile } from '../../figure/text/faces.ts';

/** A font in which letters are looked for. */
export interface FontCandidate extends FontFile {
  readonly family: string;
  /** With its style: by it fonts are ranked. */
  readonly name: string;
  /** The code points that it has. */
  readonly characters: () => Pick<ReadonlySet<number>, 'has'>;
}

/** Fonts that are ranked together, by a name that is known before they are read: those of a file. */
export interface FontGroup {
  readonly name: string;
  readonly candidates: () => readonly FontCandidate[];
}

/** Files of fonts with outlines, single or in collections. */
export const isFontFile = (path: string): boolean => /\.(ttf|otf|ttc|otc)$/i.test(path);

/** `compute`'s value, computed when it is first asked for. */
export function remembered<T>(compute: () => T): () => T {
  let known: { readonly value: T } | null = null;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
