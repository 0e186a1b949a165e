import { readFileSync } from 'node:fs';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { presetNames } from '../../engine/network/presets.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Filling, say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';

/** A network from its JSON file. Throws `BAD_ARGUMENT` when there is no such file, `BAD_NETWORK` when it describes none. */
export const networkFromFile = (file: string): Network => networkFromText(readDefinition(file), file);

/** A network from the text of its JSON file, called `subject` where it is no JSON. Throws `BAD_NETWORK` when it describes none. */
export function networkFromText(text: string, subject: Filling): Network {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const problem = say('workbench.networkNoJson', { subject, problem: error.message });
    throw new SwitchbackError('BAD_NETWORK', problem, { cause: error });
  }
  return defineNetwork(definition);
}

function readDefinition(file: string): string {
  try {
    return textOf(readFileSync(file));
  } catch (error) {
    const problem = say('workbench.noNetwork', { name: file, known: presetNames });
    throw new SwitchbackError('BAD_ARGUMENT', problem, { cause: error });
  }
}
