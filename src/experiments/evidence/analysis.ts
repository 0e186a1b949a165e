import type { Analysis, Machine } from '../../engine/analysis/analysis.ts';
import { type Attributor, importance, openAttributor } from '../../engine/analysis/attribution/attributor.ts';
import { localisation } from '../../engine/analysis/attribution/localisation.ts';
import { networkBelow } from '../../engine/analysis/attribution/randomised.ts';
import { inBatches } from '../../engine/analysis/batches.ts';
import { type Box, cutArray, cutBox } from '../../engine/analysis/boxes.ts';
import { joined, keyOf } from '../../engine/analysis/keyed.ts';
import { packed } from '../../engine/analysis/overImages.ts';
import { INPUT } from '../../engine/network/network.ts';
import { receptiveFields, unitBox } from '../../engine/network/receptiveField.ts';
import { compileForward } from '../../engine/program/compile.ts';
import type { Tensor, Tensors } from '../../engine/runtime/runtime.ts';
import { mapSize } from '../../engine/shape.ts';
import type { AttributionMethod } from '../../shared/attribution.ts';
import { arraysOf, type Found, type ImageFound } from './analysis/found.ts';
import { imagesOf, type Unit, unitChooser } from './analysis/units.ts';
import type { EvidenceParameters } from './declaration/kept.ts';
import { measures } from './declaration/measures.ts';

/** What it is told. The network ends in the probabilities of its classes. */
export interface EvidenceGiven {
  readonly logits: string;
  readonly layers: readonly string[];
  readonly methods: readonly AttributionMethod[];
  /** Of each image the number of its class among the model's. */
  readonly labels: readonly number[];
  readonly seed: number;
  /** A picture of the colour that stands for nothing, `[1, c, h, w]`, as the network's input. */
  readonly baseline: Tensor;
}

/** Some images on one layer, both by number. */
export interface EvidenceTask {
  readonly layer: number;
  readonly images: readonly number[];
}

/** Those of a task's images that could be read, with a mask for each, `[h, w]` of the network's input: 1 where the evidence is. */
export interface FedEvidence extends EvidenceTask {
  readonly feeds: Tensors;
  readonly masks: readonly Uint8Array[];
}

const batchOfImages = 16;

/**
 * How well maps find evidence that is known. On the layer of scores the unit is the image's class; below it is the unit of the map that is most relevant
 * to that class (`relevanceToClass`), where that map is strongest. A map is held against the mask within the unit's receptive field.
 */
export const evidence: Analysis<EvidenceGiven, EvidenceTask, Found, null, EvidenceParameters, FedEvidence> = {
  open: async (machine, given) => {
    const { runtime, network, preprocessing, weights } = machine;
    const { layers, labels } = given;
    const inputs = await runtime.load(compileForward(network, preprocessing, [INPUT]), weights);
    const chooser = unitChooser(machine, given.logits);
    const methods = layerMethods(machine, given);
    return {
      opening: null,
      tasks: (found) => (found ? [] : tasksOf(given)),
      compute: async ({ layer: number, images, feeds, masks }, signal) => {
        const layer = layers[number]!;
        const tensor = (await inputs.run(feeds))[INPUT]!;
        const classes = images.map((image) => labels[image]!);
        const units = await chooser.choose(layer, tensor, classes);
        const maps = await mapsOf(await methods.of(layer), machine, layer, tensor, units, signal);
        const found = images.map((image, row): [string, ImageFound] => [
          keyOf(number, image),
          imageFound(machine, layer, units[row]!, maps[row]!, masks[row]!),
        ]);
        return Object.fromEntries(found);
      },
      close: async () => {
        await inputs.dispose();
        await chooser.dispose();
        await methods.dispose();
      },
    };
  },
  merge: (a, b) => joined(a, b, (left) => left),
  ...packed<Found>(),
  arrays: arraysOf,
};

/** Layer after layer, so that the programs of one layer are loaded at a time. */
export const tasksOf = ({ layers, labels }: Pick<EvidenceGiven, 'layers' | 'labels'>): EvidenceTask[] =>
  layers.flatMap((_, layer) => inBatches(labels.length, batchOfImages).map((images) => ({ layer, images })));

/** The methods on the layer that was asked for last. */
function layerMethods({ runtime, network, memoryBytes }: Machine, { methods, baseline, seed }: EvidenceGiven) {
  let held: { readonly layer: string; readonly attributors: (Attributor | null)[] } | undefined;
  const dispose = async () => {
    for (const attributor of held?.attributors ?? []) await attributor?.dispose();
    held = undefined;
  };
  return {
    of: async (node: string): Promise<readonly (Attributor | null)[]> => {
      if (held?.layer === node) return held.attributors;
      await dispose();
      const attributors: (Attributor | null)[] = [];
      held = { layer: node, attributors };
      const options = { runtime, network: networkBelow(network, node), memoryBytes, node, baseline, seed };
      for (const method of methods) attributors.push(await openAttributor(method, options));
      return attributors;
    },
    dispose,
  };
}

/** Of each image its map by each method; `null` where a method has nothing to go by, or the image no unit. */
async function mapsOf(
  attributors: readonly (Attributor | null)[],
  { network, weights }: Machine,
  layer: string,
  tensor: Tensor,
  units: readonly (Unit | null)[],
  signal: AbortSignal,
): Promise<(Float32Array | null)[][]> {
  const rows = [...units.keys()].filter((row) => units[row] !== null);
  const [height, width] = mapSizeOf(network, layer);
  const asked = {
    images: imagesOf(tensor, rows),
    units: Int32Array.from(rows, (row) => units[row]!.channel * height * width + units[row]!.position),
  };
  const maps = units.map((): (Float32Array | null)[] => attributors.map(() => null));
  for (const [method, attributor] of attributors.entries()) {
    signal.throwIfAborted();
    if (!attributor || rows.length === 0) continue;
    const made = await attributor.attribute(asked, weights);
    for (const [i, row] of rows.entries()) maps[row]![method] = made.maps[i]!;
  }
  return maps;
}

/** An image's maps beside its mask, within what the unit sees. */
function imageFound(
  { network }: Machine,
  layer: string,
  unit: Unit | null,
  maps: readonly (Float32Array | null)[],
  mask: Uint8Array,
): ImageFound {
  const scores = new Float32Array(maps.length * measures.length).fill(Number.NaN);
  if (!unit) return { scores, chance: Number.NaN, unit: Int32Array.of(-1, -1, -1) };
  const [, width] = mapSizeOf(network, layer);
  const [y, x] = [Math.floor(unit.position / width), unit.position % width];
  const [, ...inputSize] = network.inputShape;
  const box = cutBox(unitBox(receptiveFields(network).get(layer)!, y, x), inputSize);
  const inside = inBox(Float32Array.from(mask), inputSize, box);
  for (const [method, map] of maps.entries()) {
    if (!map) continue;
    const own = localisation(importance(inBox(map, inputSize, box), inside.length), inside);
    scores.set(
      measures.map((measure) => own[measure]),
      method * measures.length,
    );
  }
  const share = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  return { scores, chance: share > 0 && share < 1 ? share : Number.NaN, unit: Int32Array.of(unit.channel, y, x) };
}

const mapSizeOf = ({ nodes }: Machine['network'], layer: string) =>
  mapSize(nodes.find(({ name }) => name === layer)!.shape);

function inBox(data: Float32Array, [height, width]: readonly [number, number], box: Box): Float32Array {
  return cutArray({ shape: [data.length / (height * width), height, width], data }, box).data;
}
