/**
 * The text of a file: UTF-8, or UTF-16 where it begins with that mark, as Windows writes it; the mark itself is no part of it. Throws a
 * `TypeError` for bytes that are no such text where it is to be `fatal`; otherwise U+FFFD stands for them.
 */
export function textOf(bytes: Uint8Array, options: { readonly fatal?: boolean } = {}): string {
  return new TextDecoder(encodingOf(bytes), options).decode(bytes);
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
}
