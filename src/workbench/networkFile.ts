import { readFileSync } from 'node:fs';
import { defineNetwork } from '../engine/network/define.ts';
import type { Network } from '../engine/network/network.ts';
import { presetNames } from '../engine/network/presets.ts';
import { SwitchbackError } from '../shared/errors.ts';

/** A network from its JSON file. Throws `BAD_ARGUMENT` when there is no such file, `BAD_NETWORK` when it describes none. */
export function networkFromFile(file: string): Network {
  let definition: unknown;
  try {
    definition = JSON.parse(readDefinition(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SwitchbackError('BAD_NETWORK', `${file} is no JSON (${error.message}): correct it there.`, {
      cause: error,
    });
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
