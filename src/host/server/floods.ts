import type { LogLine } from '../../shared/contract/log.ts';
import { type Sentence, type SentenceKey, say } from '../../shared/sentence.ts';

/** Writes a line of a log; `detail` is kept in its file alone. */
export type WriteLine = (level: LogLine['level'], message: Sentence, detail?: string) => void;

/** Of one kind of line, such as refused requests, no more are written in this time. */
const mostOfAKind = 50;
const floodMs = 10_000;

/** Writes lines by `write`; of a kind that floods the log, those over the measure are counted, and summed up in one line. */
export function withoutFloods(write: WriteLine): WriteLine {
  const counts = new Map<SentenceKey, number>();
  const sumUp = (level: LogLine['level'], line: Sentence) => {
    const count = counts.get(line.key)! - mostOfAKind;
    counts.delete(line.key);
    if (count > 0) write(level, say('host.linesLeftOut', { count, seconds: floodMs / 1000, line }));
  };
  return (level, message, detail) => {
    const count = (counts.get(message.key) ?? 0) + 1;
    counts.set(message.key, count);
    if (count === 1) setTimeout(() => sumUp(level, message), floodMs).unref();
    if (count <= mostOfAKind) write(level, message, detail);
  };
}
