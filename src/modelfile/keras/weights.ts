import type { Hdf5 } from './hdf5.ts';
import type { KerasModel, LayerPath } from './model.ts';

/** Which arrays of a file are a layer's, each with the name that the file has for it, if it has one. */
export type WeightsOf = (path: LayerPath) => readonly StoredWeight[];

export interface StoredWeight {
  /** Such as `kernel`, or `query/kernel` of a layer that is made of layers; `null` where weights are told apart by their order alone. */
  readonly part: string | null;
  /** Where it lies in the file. */
  readonly place: string;
}

/**
 * Keras 3: a layer's weights lie under the name of its class, with a number from its second on, in the order of the layers of its model;
 * `layers/batch_normalization_38/vars/3`.
 */
export function weightsByOrder(file: Hdf5, model: KerasModel): WeightsOf {
  const folders = new Map<string, string>();
  const place = (inner: KerasModel, folder: string, path: LayerPath) => {
    const counts = new Map<string, number>();
    for (const layer of inner.layers) {
      const name = snakeCase(layer.className);
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      const own = `${folder}layers/${count === 0 ? name : `${name}_${count}`}`;
      const ownPath = [...path, layer.name];
      folders.set(ownPath.join('/'), own);
      if (layer.model) place(layer.model, `${own}/`, ownPath);
    }
  };
  place(model, '', []);
  return (path) => {
    const folder = folders.get(path.join('/'))!;
    const inside = (inner: string) =>
      file
        .names(`${folder}/${inner}vars`)
        .filter((name) => /^\d+$/.test(name))
        .toSorted((a, b) => Number(a) - Number(b))
        .map((name) => ({ name, place: `${folder}/${inner}vars/${name}` }));
    const own = inside('').map(({ place }) => ({ part: null, place }));
    // The layers that a layer is made of, as attention is of dense ones.
    const ofParts = file
      .names(folder)
      .flatMap((part) => inside(`${part}/`).map(({ name, place }) => ({ part: `${part}/${name}`, place })));
    return [...own, ...ofParts];
  };
}

/** Keras's own: `BatchNormalization` → `batch_normalization`, `ReLU` → `re_lu`, `Conv2D` → `conv2d`. */
const snakeCase = (name: string): string =>
  name
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();

/**
 * Keras 2, and `.h5` files of Keras 3: each layer of the outermost model has a group, and a list of the names of its weights, such as
 * `conv1/kernel:0`; a nested model's group holds the weights of all its layers.
 */
export function weightsInGroups(file: Hdf5): WeightsOf {
  const root = file.has('model_weights') ? 'model_weights/' : '';
  const groups = new Map<string, readonly NamedWeight[]>();
  return (path) => {
    const group = path[0]!;
    const all = groups.get(group) ?? file.texts(`${root}${group}`, 'weight_names').map(namedWeight);
    groups.set(group, all);
    const own = path.length === 1 ? all : all.filter(isOf(path.at(-1)!));
    return own.map((weight) => ({ part: partOf(path.at(-1)!, weight), place: `${root}${group}/${weight.name}` }));
  };
}

/** Weights that lie side by side under names such as `conv1/kernel`: those of TensorFlow.js. */
export function weightsByName(names: readonly string[]): WeightsOf {
  const all = names.map(namedWeight);
  return (path) => {
    const layer = path.at(-1)!;
    return all.filter(isOf(layer)).map((weight) => ({ part: partOf(layer, weight), place: weight.name }));
  };
}

interface NamedWeight {
  readonly name: string;
  /** What stands before the part: the layer, after the models around it. */
  readonly scope: string;
  readonly part: string;
}

/** `mobilenet/conv1/kernel:0`; what is named twice has a number: `variable_3`. */
function namedWeight(name: string): NamedWeight {
  const end = name.lastIndexOf('/');
  return { name, scope: name.slice(0, Math.max(end, 0)), part: name.slice(end + 1).replace(/(_\d+)?(:\d+)?$/, '') };
}

/** A layer's name may have slashes of its own. */
const isOf =
  (layer: string) =>
  ({ scope }: NamedWeight): boolean =>
    `/${scope}/`.includes(`/${layer}/`);

/** A weight's name within its layer. */
function partOf(layer: string, { scope, part }: NamedWeight): string {
  const path = `/${scope}/`;
  const at = path.lastIndexOf(`/${layer}/`);
  return at < 0 ? part : `${path.slice(at + layer.length + 2)}${part}`;
}
