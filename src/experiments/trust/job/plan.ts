import { datasetById, findDataset } from '../../../catalog/datasets/datasets.ts';
import { findPass, topActivations } from '../../../catalog/features/indexes.ts';
import { cutBox } from '../../../engine/analysis/boxes.ts';
import { variedMaps } from '../../../engine/analysis/variedMaps.ts';
import { highestMaps, resolveLayer } from '../../../engine/network/layers.ts';
import type { Network } from '../../../engine/network/network.ts';
import { receptiveFields, unitBox } from '../../../engine/network/receptiveField.ts';
import { compileTopActivations } from '../../../engine/program/compile.ts';
import type { Runtime } from '../../../engine/runtime/runtime.ts';
import type { AttributionMethod } from '../../../shared/attribution.ts';
import type { SplitName } from '../../../shared/contract/dataset.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { aliveMaps } from '../../../workbench/features/aliveMaps.ts';
import { checkChannel, placeOf, type Unit, unitAt } from '../../../workbench/features/projecting.ts';
import type { LoadedModel } from '../../../workbench/models/models.ts';
import {
  type Picture,
  type PictureSource,
  pictureFrom,
  picturesFromCatalog,
} from '../../../workbench/pictures/picture.ts';
import { pictureFeeds } from '../../../workbench/pictures/pictureFeeds.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { TrustParameters } from '../declaration/kept.ts';
import { mostItems } from '../declaration/limits.ts';

interface UnitAsked {
  readonly channel: number;
  readonly picture: PictureSource;
  readonly position: readonly [number, number];
}

export interface TrustRequest {
  /** By its name. */
  readonly model: string;
  readonly layer?: string | undefined;
  readonly channels?: readonly number[] | undefined;
  readonly maps: number;
  readonly images: number;
  readonly dataset?: string | undefined;
  readonly split?: SplitName | undefined;
  readonly picture?: PictureSource | undefined;
  /** `[y, x]` in the maps of that picture; default: where each is strongest. */
  readonly position?: readonly [number, number] | undefined;
  /** In place of all that: these, each at `[y, x]` of its map. */
  readonly units?: readonly UnitAsked[] | undefined;
  readonly methods: readonly AttributionMethod[];
  readonly draws: number;
  readonly others: number;
  readonly orders: number;
  readonly samples: number;
  readonly patch?: number | undefined;
  readonly seed: number;
  readonly runtime?: string | undefined;
}

type Item = TrustParameters['items'][number];

/** Units, each in a picture. */
export interface ChosenUnits {
  readonly layer: string;
  readonly items: Item[];
  readonly pictures: readonly Picture[];
  readonly datasets: readonly number[];
  readonly about: Pick<TrustParameters, 'dataset' | 'split'>;
}

/**
 * The units asked for: each in its picture, or in their strongest images by the index, or in one picture where they are strongest there. Throws `NOT_FOUND` for an unknown layer
 * and one without an index, `BAD_ARGUMENT` for an unknown channel, for too many units and where none fires; and as `pictureFrom`.
 */
export async function chosenUnits(
  workspace: Workspace,
  loaded: LoadedModel,
  runtime: Runtime,
  request: TrustRequest,
  context: JobContext,
): Promise<ChosenUnits> {
  const { network } = loaded;
  const layer = resolveLayer(network, request.layer ?? highestMaps(network)).name;
  for (const channel of request.channels ?? []) checkChannel(network, layer, channel);
  const chosen = request.units
    ? await inPictures(workspace, loaded, layer, request.units, context)
    : request.picture
      ? await inPicture(workspace, loaded, runtime, { ...request, layer, picture: request.picture }, context)
      : await inIndex(workspace, loaded, { ...request, layer }, context);
  const { length: items } = chosen.items;
  if (items === 0) throw refusal(say('trust.silent', { layer }));
  if (items > mostItems) throw refusal(say('trust.tooMany', { items, most: mostItems }));
  return chosen;
}

type InLayer = TrustRequest & { readonly layer: string };

async function inIndex(
  workspace: Workspace,
  { network, model, preprocessing }: LoadedModel,
  { layer, channels, maps, images, dataset, split }: InLayer,
  { signal, warn }: JobContext,
): Promise<ChosenUnits> {
  const { catalog } = workspace;
  const datasetId = dataset === undefined ? undefined : findDataset(catalog, dataset).id;
  const pass = findPass(catalog, model.id, layer, { datasetId, split, top: images });
  const wanted = channels ?? variedMaps(aliveMaps(workspace, pass, layer), maps);
  const tops = wanted.flatMap((channel) => {
    const found = topActivations(catalog, pass.id, layer, channel).filter(({ rank }) => rank <= images);
    if (found.length === 0) warn(say('trust.neverFires', { layer, channel }));
    return found.map((top) => ({ ...top, channel }));
  });
  const ids = [...new Set(tops.map(({ imageId }) => imageId))];
  const items = tops.map(({ channel, rank, imageId, position }) =>
    itemOf(network, layer, { channel, position, rank, picture: ids.indexOf(imageId) }),
  );
  return {
    ...{ layer, items, pictures: await picturesFromCatalog(workspace, ids, preprocessing, signal) },
    datasets: [pass.datasetId],
    about: { dataset: datasetById(catalog, pass.datasetId).name, split: pass.split },
  };
}

async function inPicture(
  workspace: Workspace,
  { network, preprocessing, weights }: LoadedModel,
  runtime: Runtime,
  { layer, channels, maps, picture: source, position: place }: InLayer & { readonly picture: PictureSource },
  { signal }: JobContext,
): Promise<ChosenUnits> {
  const picture = await pictureFrom(workspace, source, preprocessing, signal);
  const chosen = (units: readonly Unit[]): ChosenUnits => ({
    ...{ layer, pictures: [picture], datasets: picture.image ? [picture.image.datasetId] : [] },
    items: units.map((unit) => itemOf(network, layer, { ...unit, rank: null, picture: 0 })),
    about: { dataset: null, split: null },
  });
  if (place && channels) return chosen(channels.map((channel) => unitAt(network, layer, channel, place)));
  const executable = await runtime.load(compileTopActivations(network, preprocessing, [layer]), weights);
  const reduced = await executable.run(pictureFeeds(preprocessing, picture.pixels)).finally(() => executable.dispose());
  const [values, positions] = [reduced[`${layer}.value`]!.data, reduced[`${layer}.position`]!.data];
  const firing = [...values.keys()].filter((channel) => values[channel]! > 0);
  const strongest = firing.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, maps);
  return chosen(
    (channels ?? strongest.sort((a, b) => a - b)).map((channel) => ({ channel, position: positions[channel]! })),
  );
}

async function inPictures(
  workspace: Workspace,
  { network, preprocessing }: LoadedModel,
  layer: string,
  units: readonly UnitAsked[],
  { signal }: JobContext,
): Promise<ChosenUnits> {
  const names = units.map(({ picture }) => JSON.stringify(picture));
  const distinct = [...new Set(names)];
  const pictures: Picture[] = [];
  for (const name of distinct)
    pictures.push(await pictureFrom(workspace, units[names.indexOf(name)]!.picture, preprocessing, signal));
  const items = units.map(({ channel, position }, i) =>
    itemOf(network, layer, {
      ...unitAt(network, layer, channel, position),
      ...{ rank: null, picture: distinct.indexOf(names[i]!) },
    }),
  );
  const datasets = [...new Set(pictures.flatMap(({ image }) => image?.datasetId ?? []))];
  return { layer, items, pictures, datasets, about: { dataset: null, split: null } };
}

interface Place extends Pick<Item, 'channel' | 'rank' | 'picture'> {
  /** Flat, in the map. */
  readonly position: number;
}

function itemOf(network: Network, layer: string, { position, ...place }: Place): Item {
  const at = placeOf(network, layer, { position });
  const [top, left, height, width] = unitBox(receptiveFields(network).get(layer)!, ...at);
  const [, ...inputSize] = network.inputShape;
  const box = cutBox([top, left, height, width], inputSize);
  return { ...place, position: [...at], box: [...box], middle: [top + height / 2, left + width / 2] };
}

const refusal = (sentence: ReturnType<typeof say>) => new SwitchbackError('BAD_ARGUMENT', sentence);
