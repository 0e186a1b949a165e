import { SwitchbackError } from '../../shared/errors.ts';
import { textOf } from '../../shared/text.ts';
import type { OpenNeighbour } from '../readModel.ts';
import { filesToRead } from './resolve.ts';

/** Bytes: more than any file that is read whole, so that a longer one is told of and not taken for a shorter one. */
const most = 16 * 2 ** 20 + 1;

/** The texts beside a model called `name` that say something of its pixels or its classes. Those that are not there, or lead elsewhere, are left out. */
export function besideTexts(name: string, openNeighbour: OpenNeighbour): Readonly<Record<string, string>> {
  const texts = filesToRead(name).map((file) => [file, textIn(file, openNeighbour)] as const);
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== null));
}

function textIn(file: string, openNeighbour: OpenNeighbour): string | null {
  try {
    const { byteLength, read } = openNeighbour(file);
    return textOf(read(0, Math.min(byteLength, most)));
  } catch (error) {
    if (error instanceof SwitchbackError) return null;
    throw error;
  }
}
