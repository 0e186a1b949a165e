import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';

/** Something with a name that reads others by theirs. */
interface Reader {
  readonly name: string;
  readonly inputs: readonly string[];
}

/**
 * The layers in an order in which each comes after what it reads; a list that is in such an order stays as it is.
 * Names that are not in the list count as there from the start. Throws `BAD_NETWORK` naming the layers of a circle.
 */
export function sortTopologically<T extends Reader>(layers: readonly T[]): T[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  const sorted = new Set<T>();
  /** The layers from a first one down to the one whose inputs are being placed. */
  const path = new Set<T>();
  const place = (layer: T): void => {
    if (sorted.has(layer)) return;
    if (path.has(layer)) throw circle([...path], layer);
    path.add(layer);
    for (const input of layer.inputs) {
      const source = byName.get(input);
      if (source) place(source);
    }
    path.delete(layer);
    sorted.add(layer);
  };
  for (const layer of layers) place(layer);
  return [...sorted];
}

function circle(path: readonly Reader[], again: Reader): SwitchbackError {
  const round = [...path.slice(path.indexOf(again)), again]
    .map(({ name }): string | Sentence => `"${name}"`)
    .reduce((left, right) => say('network.reads', { left, right }));
  return new SwitchbackError('BAD_NETWORK', say('network.circle', { round }));
}
