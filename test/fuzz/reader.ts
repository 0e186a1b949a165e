import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type fc from 'fast-check';
import type { Sentence } from '../../src/shared/sentence.ts';

/** A file that a reader is given; `name` is relative to a folder and may have folders of its own. */
export interface CaseFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** What a reader is given at once: one file, or several that belong together. */
export type Case = readonly CaseFile[];

/** A reader with what it needs around it: made once, used for many cases. */
export interface OpenReader {
  readonly cases: fc.Arbitrary<Case>;
  /**
   * Reads a case as Switchback does, and checks what comes of it. Gives the reasons for which parts are refused, where the reader gives
   * reasons in place of throwing. Whatever it throws that is not meant for a person is a defect.
   */
  readonly read: (given: Case) => Promise<readonly Sentence[]> | readonly Sentence[];
}

/** Something of Switchback's that reads what comes from elsewhere. */
export interface Reader {
  /** Of all cases of a campaign, beside the shares of the other readers. */
  readonly share: number;
  /** `folder` is empty and its own. */
  readonly open: (folder: string) => Promise<OpenReader>;
}

/** Readers by name. */
export type Readers = Readonly<Record<string, Reader>>;

/** Writes a case's files into a folder. */
export function writeCase(folder: string, given: Case): void {
  for (const { name, bytes } of given) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
  }
}

/** A case of one file. */
export const oneFile =
  (name: string) =>
  (bytes: Uint8Array): Case => [{ name, bytes }];
