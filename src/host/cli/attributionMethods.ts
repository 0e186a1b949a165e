import { InvalidArgumentError } from 'commander';
import { type AttributionMethod, attributionMethods } from '../../shared/attribution.ts';
import { list } from './options.ts';

/** Parses methods of attribution with commas between them. Throws `InvalidArgumentError` for another name. */
export const attributionMethodsOf = (text: string): readonly AttributionMethod[] =>
  list(text).map((name) => {
    const found = attributionMethods.find((method) => method === name);
    if (found) return found;
    throw new InvalidArgumentError(`Each must be one of ${attributionMethods.join(', ')}.`);
  });
