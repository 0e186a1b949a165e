import type { LayerDefinition } from './layerDefinition.ts';

/**
 * A network put together from the names and shapes of PyTorch's tensors: a layer with weights has the name of its module, so that the weights have
 * the names that they have in the file.
 */
export interface TorchNetwork {
  /** Of the file's tensors, by their names. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** All that have weights, or a module within them that has. */
  readonly modules: ReadonlySet<string>;
  readonly layers: readonly LayerDefinition[];
  /** Adds a layer that reads `inputs` and puts out as many maps as the first of them, unless said; gives its name. */
  readonly add: (name: string, layer: NewLayer, inputs: readonly string[], channels?: number) => string;
  /** How many maps a layer puts out. */
  readonly channels: (layer: string) => number;
}

type NewLayer = Omit<LayerDefinition, 'name' | 'inputs'> & { readonly op: string };

/** An empty network for pictures of three channels. */
export function torchNetwork(shapes: ReadonlyMap<string, readonly number[]>): TorchNetwork {
  const layers: LayerDefinition[] = [];
  const channelsOf = new Map([['input', 3]]);
  return {
    shapes,
    modules: new Set([...shapes.keys()].flatMap(modulesAround)),
    layers,
    add: (name, layer, inputs, channels) => {
      layers.push({ name, ...layer, inputs });
      channelsOf.set(name, channels ?? channelsOf.get(inputs[0]!)!);
      return name;
    },
    channels: (layer) => channelsOf.get(layer)!,
  };
}

/** The shape of a module's weight; empty where the file has none. */
export const weightShape = ({ shapes }: TorchNetwork, module: string): readonly number[] =>
  shapes.get(`${module}.weight`) ?? [];

/** Whether the file has weights of a module, or of one within it. */
export const hasModule = ({ modules }: TorchNetwork, module: string): boolean => modules.has(module);

/** `a.b.weight` → a, a.b. */
function modulesAround(name: string): readonly string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, i) => parts.slice(0, i + 1).join('.'));
}

interface ConvFields {
  readonly strides?: number;
  /** Half the window unless said, which leaves maps as large as they are. */
  readonly padding?: number;
}

/** A convolution whose size is that of its filters. */
export function conv(net: TorchNetwork, name: string, x: string, { strides = 1, padding }: ConvFields = {}): string {
  const [outChannels = 0, ofGroup = 1, height = 1, width = 1] = weightShape(net, name);
  const fields = {
    op: 'conv2d',
    outChannels,
    kernelSize: [height, width],
    strides,
    padding: padding ?? [(height - 1) >> 1, (width - 1) >> 1],
    groups: Math.max(1, Math.floor(net.channels(x) / ofGroup)),
    bias: net.shapes.has(`${name}.bias`),
  };
  return net.add(name, fields, [x], outChannels);
}

export const norm = (net: TorchNetwork, name: string, x: string, epsilon = 1e-5): string =>
  net.add(name, { op: 'batchNorm', epsilon }, [x]);

export const dense = (net: TorchNetwork, name: string, x: string): string =>
  net.add(name, { op: 'dense', outFeatures: weightShape(net, name)[0] ?? 0, bias: net.shapes.has(`${name}.bias`) }, [
    x,
  ]);

/** A layer without weights. */
export const plain = (net: TorchNetwork, name: string, op: string, x: string): string => net.add(name, { op }, [x]);

/** Modules `name.0`, a convolution, and `name.1`, its normalisation; then a function, if there is one. */
export function convNorm(
  net: TorchNetwork,
  name: string,
  x: string,
  fields: ConvFields & { readonly epsilon?: number; readonly activation?: string | null },
): string {
  const normed = norm(net, `${name}.1`, conv(net, `${name}.0`, x, fields), fields.epsilon);
  return fields.activation ? plain(net, `${name}.2`, fields.activation, normed) : normed;
}

/** Squeeze and excitation (Hu et al. 2018): modules `fc1` and `fc2`, convolutions of 1×1 over the maps' means. */
export function squeezeExcitation(
  net: TorchNetwork,
  name: string,
  x: string,
  [inner, gate]: readonly [inner: string, gate: string],
): string {
  const mean = plain(net, `${name}.avgpool`, 'globalAveragePool', x);
  const squeezed = plain(net, `${name}.activation`, inner, conv(net, `${name}.fc1`, mean));
  const scale = plain(net, `${name}.scale_activation`, gate, conv(net, `${name}.fc2`, squeezed));
  return net.add(`${name}.scale`, { op: 'multiply' }, [x, scale]);
}

export const maxPool = (
  net: TorchNetwork,
  name: string,
  x: string,
  fields: {
    readonly kernelSize: number;
    readonly strides: number;
    readonly padding?: number;
    readonly rounding?: string;
  },
): string => net.add(name, { op: 'maxPool', ...fields }, [x]);

export const dropout = (net: TorchNetwork, name: string, x: string, rate: number): string =>
  net.add(name, { op: 'dropout', rate }, [x]);

export const sum = (net: TorchNetwork, name: string, left: string, right: string): string =>
  net.add(name, { op: 'add' }, [left, right]);
