import { readFileSync } from 'node:fs';
import { defineNetwork } from '../engine/network/define.ts';
import type { Network } from '../engine/network/network.ts';
import { presetNames } from '../engine/network/presets.ts';
import { SwitchbackError } from '../shared/errors.ts';

/** A network from its JSON file. Throws `BAD_ARGUMENT` when there is no such file, `BAD_NETWORK` when it describes none. */
export const networkFromFile = (file: string): Network => networkFromText(readDefinition(file), file);

/** A network from the text of its JSON file, called `subject` where it is no JSON. Throws `BAD_NETWORK` when it describes none. */
export function networkFromText(text: string, subject: string): Network {
  let definition: unknown;
  try {
    definition = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const message = `${subject} is no JSON (${error.message}): correct it there.`;
    throw new SwitchbackError('BAD_NETWORK', message, { cause: error });
  }
  return defineNetwork(definition);
}

function readDefinition(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const advice = `give one of ${presetNames.join(', ')}, or a network's JSON file`;
    throw new SwitchbackError('BAD_ARGUMENT', `There is no network "${file}": ${advice}.`, { cause: error });
  }
}
