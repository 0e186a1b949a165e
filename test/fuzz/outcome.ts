import { codeOf, sentenceOf, stackOf } from '../../src/shared/errors.ts';
import { legible } from '../../src/shared/legible.ts';
import { longestText, type Sentence } from '../../src/shared/sentence.ts';
import type { Case, OpenReader } from './reader.ts';

/**
 * What must not come of a case: `crash`, its process ended; `hang`, it took more than 5 s; `memory`, its process took more than 1 GiB;
 * `defect`, something was thrown that is no sentence for a person; `sentence`, one that is too long, or holds what a terminal obeys.
 */
export type FailureKind = 'crash' | 'hang' | 'memory' | 'defect' | 'sentence';

export interface Failure {
  readonly kind: FailureKind;
  /** For whoever mends it: a stack, a signal, a number of bytes. */
  readonly detail: string;
}

export type Outcome = 'accepted' | 'refused' | Failure;

/** Reads a case and says what came of it. */
export async function outcomeOf({ read }: Pick<OpenReader, 'read'>, given: Case): Promise<Outcome> {
  let reasons: readonly Sentence[];
  try {
    reasons = await read(given);
  } catch (error) {
    if (codeOf(error) === 'DEFECT') return { kind: 'defect', detail: stackOf(error) };
    reasons = [sentenceOf(error)];
  }
  const bad = reasons.find(({ text }) => !isFitToBeRead(text));
  if (bad)
    return { kind: 'sentence', detail: `${bad.key}, ${bad.text.length} characters: ${JSON.stringify(bad.text)}` };
  return reasons.length > 0 ? 'refused' : 'accepted';
}

/** A sentence says something, on one line, and nothing of it is lost when it is written down. */
const isFitToBeRead = (text: string): boolean =>
  text.trim() !== '' &&
  text.length <= longestText &&
  !text.includes('\n') &&
  text.isWellFormed() &&
  legible(text) === text;
