import { legible } from '../../shared/legible.ts';

/** Writes a text, as a terminal shows it and does nothing else, and ends its line. */
export const print = (stream: NodeJS.WritableStream, text: string): void => void stream.write(`${legible(text)}\n`);
