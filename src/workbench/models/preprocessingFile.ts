import { readFileSync } from 'node:fs';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Preprocessing, preprocessingSchema } from '../../shared/preprocessing.ts';
import { schemaProblem } from '../../shared/schemaProblem.ts';
import { say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';

/** A preprocessing as a person names one on a command line: one of Switchback's own, else a JSON file; none where none is named. Throws `BAD_ARGUMENT`. */
export const namedPreprocessing = (name: string | undefined): 'paper' | 'plain' | Preprocessing | undefined =>
  name === undefined || name === 'paper' || name === 'plain' ? name : preprocessingFromFile(name);

/** Fields left out have the values that `preprocessingSchema` gives them. */
function preprocessingFromFile(file: string): Preprocessing {
  const parsed = preprocessingSchema.safeParse(contentOf(file));
  if (parsed.success) return parsed.data;
  const problem = schemaProblem(parsed.error);
  throw new SwitchbackError('BAD_ARGUMENT', say('workbench.badPreprocessing', { file, problem }));
}

function contentOf(file: string): unknown {
  try {
    return JSON.parse(textOf(readFileSync(file)));
  } catch (error) {
    if (error instanceof SyntaxError) {
      const problem = say('workbench.badPreprocessing', { file, problem: error.message });
      throw new SwitchbackError('BAD_ARGUMENT', problem, { cause: error });
    }
    throw new SwitchbackError('BAD_ARGUMENT', say('workbench.noPreprocessing', { name: file }), { cause: error });
  }
}
