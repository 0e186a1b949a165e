import { type Sentence, say } from '../shared/sentence.ts';

/** Why something that lies in a data set's folder, or is named by its label file, is none of its images. */
const sentenceOf = {
  folder: 'dataset.foldersLeftOut',
  name: 'dataset.namesLeftOut',
  link: 'dataset.linksLeftOut',
  noFile: 'dataset.noFilesLeftOut',
  hidden: 'dataset.hiddenLeftOut',
  otherFile: 'dataset.otherFilesLeftOut',
  empty: 'dataset.emptyLeftOut',
  outside: 'dataset.outsideLeftOut',
  class: 'dataset.classesLeftOut',
  unlabelled: 'dataset.unlabelledLeftOut',
  withoutLabel: 'dataset.withoutLabelLeftOut',
  unnamed: 'dataset.unnamedLeftOut',
  missing: 'dataset.missingLeftOut',
  box: 'dataset.boxesLeftOut',
  severalClasses: 'dataset.severalClassesLeftOut',
} as const;

/** Something that is left out of a data set. */
export interface LeftOut {
  readonly reason: keyof typeof sentenceOf;
  /** What it is called; as a sentence where more is to be said of it: `line 7: cat/3.jpg`. */
  readonly name: string | Sentence;
}

/** What is named one by one, of each reason. */
const namedAtMost = 5;
/** Characters of a name. */
const longestName = 200;

/** What is left out, a sentence a reason: how many, and the names of the first few. */
export function leftOutSentences(leftOut: readonly LeftOut[]): Sentence[] {
  const byReason = Map.groupBy(leftOut, ({ reason }) => reason);
  return [...byReason].map(([reason, own]) =>
    say(sentenceOf[reason], { count: own.length, names: firstNames(own.map(({ name }) => name)) }),
  );
}

/** A problem, and what is left out, which may be why. */
export const withLeftOut = (problem: Sentence, leftOut: readonly LeftOut[]): Sentence =>
  leftOut.length > 0 ? say('dataset.problemBesides', { problem, leftOut: leftOutSentences(leftOut) }) : problem;

/** The first few of some names, and a sign that there are more. */
export const firstNames = (names: readonly (string | Sentence)[]): (string | Sentence)[] => {
  const first = names.slice(0, namedAtMost).map((name) => (typeof name === 'string' ? shortName(name) : name));
  return names.length > namedAtMost ? [...first, '…'] : first;
};

/** A name as it is said: of a very long path, the end. */
export const shortName = (name: string): string => (name.length > longestName ? `…${name.slice(-longestName)}` : name);
