/** Control characters but for the ends of lines, and marks that turn the direction of what follows. */
const unseen = /[\p{Cc}\u200e\u200f\u061c\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text as a terminal shows it and does nothing else: what names of files could tell it stands there as `\u001b`. */
export const printed = (text: string): string =>
  text.replace(unseen, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** Writes a text and ends its line. */
export const print = (stream: NodeJS.WritableStream, text: string): void => void stream.write(`${printed(text)}\n`);
