import { outputShape } from '../../engine/layers/index.ts';
import { type DefinedLayer, type NetworkDefinition, parseDefinition } from '../../engine/network/definition.ts';
import { INPUT } from '../../engine/network/network.ts';
import type { Shape } from '../../engine/shape.ts';
import { layerNames } from '../layerNames.ts';
import type { FloatTensor } from '../safetensors.ts';
import type { Value } from './value.ts';

/** A layer as it is added: its kind and the fields that are not left to defaults. */
export interface NewLayer {
  readonly op: string;
  readonly [field: string]: unknown;
}

/** Puts a network together, layer by layer, from a graph whose maps are `[h, w, c]`. */
export interface NetworkBuilder {
  readonly input: Value;
  /**
   * Adds a layer under that name or one like it; gives its name and its shape. Throws `BAD_NETWORK` where the kind cannot have such
   * fields or read such values.
   */
  readonly add: (
    name: string,
    layer: NewLayer,
    inputs: readonly Value[],
    weights?: Readonly<Record<string, FloatTensor>>,
  ) => { readonly node: string; readonly shape: Shape };
  /** What has been built, of which only what leads to `outputs` is kept. */
  readonly finish: (outputs: readonly string[]) => Built;
}

/** A network's definition with its weights. */
export interface Built {
  readonly network: NetworkDefinition;
  readonly weights: Readonly<Record<string, FloatTensor>>;
}

/** For maps `[h, w, c]` at the entrance. */
export function networkBuilder(
  name: string,
  [height, width, channels]: readonly [number, number, number],
): NetworkBuilder {
  const newName = layerNames();
  const layers: DefinedLayer[] = [];
  const weights = new Map<string, Readonly<Record<string, FloatTensor>>>();
  const inputShape = [channels, height, width] as const;
  return {
    input: { node: INPUT, shape: inputShape, seenAs: 'maps', order: null },
    add: (wanted, { op, ...fields }, inputs, own = {}) => {
      const node = newName(wanted);
      const { layer } = parseDefinition({ name, input: inputShape, layers: [{ name: node, op, ...fields }] })
        .layers[0]!;
      const shape = outputShape(
        node,
        layer,
        inputs.map((input) => input.shape),
      );
      layers.push({ ...layer, name: node, inputs: inputs.map((input) => input.node) });
      weights.set(node, own);
      return { node, shape };
    },
    finish: (outputs) => {
      const kept = layersBelow(layers, outputs);
      return {
        network: { name, input: inputShape, layers: kept, outputs },
        weights: Object.fromEntries(
          kept.flatMap((layer) =>
            Object.entries(weights.get(layer.name)!).map(([part, tensor]) => [`${layer.name}.${part}`, tensor]),
          ),
        ),
      };
    },
  };
}

/** The layers of those names and all that they depend on, in the order of the list. */
function layersBelow(layers: readonly DefinedLayer[], ends: readonly string[]): readonly DefinedLayer[] {
  const needed = new Set(ends);
  for (const { name, inputs } of layers.toReversed())
    if (needed.has(name)) for (const input of inputs) needed.add(input);
  return layers.filter(({ name }) => needed.has(name));
}
