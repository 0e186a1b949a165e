import { existsSync, readFileSync } from 'node:fs';
import { type Sentence, say } from '../../../shared/sentence.ts';
import { writeOutput } from '../../workspace/outputs.ts';

/**
 * Writes a file that a person may change: one that is there stays. `warn` is told where it says something else than what would be written now.
 * Throws as `writeOutput`.
 */
export function writeOnce(file: string, text: string, warn: (line: Sentence) => void): void {
  if (!existsSync(file)) writeOutput(file, text);
  else if (readFileSync(file, 'utf8') !== text) warn(say('shards.scriptStays', { file }));
}
