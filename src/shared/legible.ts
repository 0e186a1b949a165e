/** Control characters but for the ends of lines, halves of characters, and marks that turn the direction of what follows. */
const unseen = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A text that shows all that is in it and does nothing: what a name could tell a terminal or a page stands there as `\u001b`. */
export const legible = (text: string): string =>
  text.replace(unseen, (character) =>
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A text of at most `most` characters: what is too much is taken out of the middle, for the end of a path tells which file it is. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = Math.floor(most / 3);
  return `${text.slice(0, most - end - 1)}…${text.slice(-end)}`.toWellFormed();
}
