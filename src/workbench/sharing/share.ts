import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { resolveLayer } from '../../engine/network/layers.ts';
import type { SharedMaps, ShareRequest, WrittenShare } from '../../shared/contract/share.ts';
import { rules as allRules, type Rule } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { folderScript, type SharedFolder, scriptOf, unitsKey, unitsScript } from '../../shared/sharedFolder.ts';
import { stageOf } from '../../shared/stages.ts';
import { makeLayerSheets } from '../features/layerSheets.ts';
import { checkChannel } from '../features/projecting.ts';
import { listUnitNotes } from '../features/unitNotes.ts';
import { listLayers } from '../models/layerList.ts';
import { listModelSummaries } from '../models/modelList.ts';
import { describeModel, loadModel } from '../models/models.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import { switchbackVersion } from '../workspace/versions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { writeActivations } from './sharedActivations.ts';
import { putFile, writeInputs, writeSheets } from './sharedPictures.ts';
import { sharedLayer } from './sharedUnits.ts';
import { together } from './together.ts';
import { refuseTaken, writeWholeFolder } from './wholeFolder.ts';

/** What a view of indexes is asked, with the answer. */
export interface AnsweredQuery {
  readonly query: string;
  readonly input: unknown;
  readonly result: unknown;
}

/** What views of indexes are asked of units by their screens in a shared folder. */
export type ViewAnswers = (workspace: Workspace, maps: readonly SharedMaps[]) => SharedFolder['answers'];

/** Of what a shared folder is made besides what the catalog has. */
export interface ShareParts {
  /** The folder of the built page. */
  readonly page: string;
  readonly answersOf: ViewAnswers;
}

/** What of the whole the projections take, and the pictures the rest. */
const projectingShare = 0.6;

/**
 * Writes maps of a model, or of several for comparison, as a folder with a page that shows them without Switchback. What is not indexed or projected yet is
 * done first. Throws `BAD_ARGUMENT` where the folder holds something, `NOT_FOUND` for what is not there, and where the page is not built.
 */
export async function share(
  workspace: Workspace,
  request: Omit<ShareRequest, 'name'>,
  folder: string,
  { page, answersOf }: ShareParts,
  context: JobContext,
): Promise<WrittenShare> {
  if (!existsSync(join(page, 'page.js')))
    throw new SwitchbackError('NOT_FOUND', say('host.pageNotBuilt', { folder: page }));
  refuseTaken(resolve(folder));
  const { paths } = request;
  const rules = allRules.filter((rule) => request.rules.includes(rule));
  const maps = namedMaps(workspace, request.maps);
  await makeMissingSheets(workspace, maps, rules, stageOf(context, 0, projectingShare));
  const runtime = await chooseRuntime(undefined, context.warn);
  const layers = maps.map((own) => sharedLayer(workspace, own, rules, paths));
  const imagesOf = (model: string) => [
    ...new Set(layers.flatMap(({ held, imageIds }) => (held.units.model === model ? imageIds : []))),
  ];
  const models = modelsOf(maps).map((name) => ({ name, images: imagesOf(name) }));
  const count = (sum: number, own: { readonly length: number }) => sum + own.length;
  const total = [
    ...layers.flatMap(({ blobs, imageIds }) => [blobs, imageIds]),
    ...models.map(({ images }) => images),
  ].reduce(count, 0);
  const stage = stageOf(context, projectingShare, 1);
  let done = 0;
  const written = (count: number) => {
    done += count;
    stage.report({ unit: 'pictures', done, total, step: say('progress.sharing') });
  };
  return writeWholeFolder(folder, async (partial) => {
    cpSync(page, partial, { recursive: true });
    const thumbnails = new Set<number>();
    for (const [model, { name, images }] of models.entries()) {
      const loaded = loadModel(workspace, name);
      const { preprocessing } = loaded;
      await writeInputs(workspace, partial, { model, preprocessing }, images, thumbnails, context, written);
      for (const [i, layer] of layers.entries())
        if (layer.held.units.model === name)
          await writeActivations(workspace, partial, i, loaded, layer, runtime, context, written);
    }
    for (const [i, { held, blobs }] of layers.entries()) {
      const tileSize = await writeSheets(workspace, partial, i, blobs, context, written);
      putFile(partial, unitsScript(i), scriptOf(unitsKey(i), { ...held, tileSize }));
    }
    const indexed = layers.map(({ held: { units } }, i) => {
      const { channels: _channels, ...source } = maps[i]!;
      return { ...source, maps: units.units.length };
    });
    const about = { ...described(workspace, maps), indexed, rules, answers: answersOf(workspace, maps) };
    putFile(partial, folderScript, scriptOf('folder', about satisfies SharedFolder));
    const shown = indexed.reduce((sum, own) => sum + own.maps, 0);
    return { name: basename(resolve(folder)), maps: shown, images: thumbnails.size, ...sizeOf(partial) };
  });
}

/** By the names that the catalog has for models and layers, each layer over the same images once. Throws `NOT_FOUND`, `BAD_ARGUMENT` for a channel that is not there. */
const namedMaps = (workspace: Workspace, maps: readonly SharedMaps[]): SharedMaps[] =>
  together(
    maps.map((own) => {
      const { name, network } = describeModel(workspace, own.model);
      const layer = resolveLayer(network, own.layer).name;
      for (const channel of own.channels ?? []) checkChannel(network, layer, channel);
      return { ...own, model: name, layer };
    }),
  );

const modelsOf = (maps: readonly SharedMaps[]): string[] => [...new Set(maps.map(({ model }) => model))];

/** Layers of a model over the same images are indexed together. */
async function makeMissingSheets(
  workspace: Workspace,
  maps: readonly SharedMaps[],
  rules: readonly Rule[],
  context: JobContext,
): Promise<void> {
  const passes = [
    ...Map.groupBy(maps, ({ model, dataset, split }) => JSON.stringify([model, dataset, split])).values(),
  ];
  const ways = passes.flatMap((own) => rules.map((rule) => ({ own, rule })));
  for (const [i, { own, rule }] of ways.entries()) {
    const { model, dataset, split } = own[0]!;
    const layers = own.map(({ layer }) => layer);
    const channels = Object.fromEntries(own.map((those) => [those.layer, those.channels]));
    const stage = stageOf(context, i / ways.length, (i + 1) / ways.length);
    await makeLayerSheets(workspace, { model, dataset, split, layers, channels, rule }, stage);
  }
}

/** What the folder says of its models: with the layers that are in it, and no others. */
function described(workspace: Workspace, maps: readonly SharedMaps[]) {
  const models = modelsOf(maps);
  const summaries = listModelSummaries(workspace);
  const ofLayer = (model: string, name: string) => maps.filter((own) => own.model === model && own.layer === name);
  const isShared = (model: string, { layer, channel }: { readonly layer: string; readonly channel: number }) =>
    ofLayer(model, layer).some(({ channels }) => channels === null || channels.includes(channel));
  return {
    version: 1 as const,
    switchback: switchbackVersion,
    createdAt: new Date().toISOString(),
    models: models.map((model) => summaries.find(({ name }) => name === model)!),
    layers: models.map((model) => {
      const list = listLayers(workspace, model);
      const layers = list.layers.flatMap((own) => {
        const indexed = ofLayer(model, own.name).map(({ dataset, split }) => ({ dataset, split }));
        return indexed.length > 0 ? [{ ...own, indexed }] : [];
      });
      return { ...list, layers };
    }),
    notes: models.map((model) => ({
      model,
      notes: listUnitNotes(workspace, model).filter((note) => isShared(model, note)),
    })),
  };
}

/** How many files lie in a folder, and how many bytes they have. */
function sizeOf(folder: string): { readonly files: number; readonly bytes: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return { files: files.length, bytes };
}
