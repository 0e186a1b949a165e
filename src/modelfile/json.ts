import type { Sentence } from '../shared/sentence.ts';
import { say } from '../shared/sentence.ts';
import { badFile } from './refuse.ts';

/** JSON of a file, or of a part of one. Throws `BAD_FILE` saying `what` is none. */
export function parseJson(given: Uint8Array | string, what: Sentence): unknown {
  try {
    return JSON.parse(typeof given === 'string' ? given : new TextDecoder('utf-8', { fatal: true }).decode(given));
  } catch (cause) {
    throw badFile(say('modelfile.noJson', { what }), cause);
  }
}
