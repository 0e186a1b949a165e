import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { resolveLayer } from '../../engine/network/layers.ts';
import type { ShareRequest, WrittenShare } from '../../shared/contract/share.ts';
import { rules as allRules, type UnitSource } from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { JobContext } from '../../shared/job.ts';
import { say } from '../../shared/sentence.ts';
import { folderScript, type SharedFolder, scriptOf, unitsScript } from '../../shared/sharedFolder.ts';
import { stageOf } from '../../shared/stages.ts';
import { makeLayerSheets } from '../features/layerSheets.ts';
import { listUnitNotes } from '../features/unitNotes.ts';
import { listLayers } from '../models/layerList.ts';
import { listModelSummaries } from '../models/modelList.ts';
import { describeModel } from '../models/models.ts';
import { switchbackVersion } from '../workspace/versions.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { putFile, writeInputs, writeSheets } from './sharedPictures.ts';
import { sharedLayer } from './sharedUnits.ts';
import { refuseTaken, writeWholeFolder } from './wholeFolder.ts';

/** What a view of indexes is asked, with the answer. */
export interface AnsweredQuery {
  readonly query: string;
  readonly input: unknown;
  readonly result: unknown;
}

/** What views of indexes are asked of units by their screens in a shared folder. */
export type ViewAnswers = (workspace: Workspace, sources: readonly UnitSource[]) => SharedFolder['answers'];

/** Of what a shared folder is made besides what the catalog has. */
export interface ShareParts {
  /** The folder of the built page. */
  readonly page: string;
  readonly answersOf: ViewAnswers;
}

/** What of the whole the projections take, and the pictures the rest. */
const projectingShare = 0.6;

/**
 * Writes units of a model, or of several for comparison, as a folder with a page that shows them without Switchback. What is not indexed or projected yet is
 * done first. Throws `BAD_ARGUMENT` where the folder holds something, `NOT_FOUND` for what is not there, and where the page is not built.
 */
export async function share(
  workspace: Workspace,
  asked: ShareRequest,
  folder: string,
  { page, answersOf }: ShareParts,
  context: JobContext,
): Promise<WrittenShare> {
  if (!existsSync(join(page, 'page.js')))
    throw new SwitchbackError('NOT_FOUND', say('host.pageNotBuilt', { folder: page }));
  refuseTaken(resolve(folder));
  const request = { ...asked, models: [...new Set(asked.models)] };
  const rules = allRules.filter((rule) => request.rules.includes(rule));
  const sources = sourcesOf(workspace, request);
  const ways = request.models.flatMap((model) => rules.map((rule) => ({ model, rule })));
  for (const [i, { model, rule }] of ways.entries()) {
    const stage = stageOf(context, (projectingShare * i) / ways.length, (projectingShare * (i + 1)) / ways.length);
    const { dataset, split, layers } = request;
    await makeLayerSheets(workspace, { model, dataset, split, layers, rule }, stage);
  }
  const { paths } = request;
  const layers = sources.map((source) => sharedLayer(workspace, source, rules, paths));
  const imagesOf = (model: string) => [
    ...new Set(layers.flatMap(({ imageIds }, i) => (sources[i]!.model === model ? imageIds : []))),
  ];
  const named = request.models.map((name) => ({ name: describeModel(workspace, name).name, images: imagesOf(name) }));
  const sheets = layers.reduce((sum, { blobs }) => sum + blobs.length, 0);
  const total = sheets + named.reduce((sum, { images }) => sum + images.length, 0);
  const stage = stageOf(context, projectingShare, 1);
  let done = 0;
  const written = (count: number) => {
    done += count;
    stage.report({ unit: 'pictures', done, total, step: say('progress.sharing') });
  };
  return writeWholeFolder(folder, async (partial) => {
    cpSync(page, partial, { recursive: true });
    for (const [i, { held, blobs }] of layers.entries()) {
      const tileSize = await writeSheets(workspace, partial, i, blobs, context, written);
      putFile(partial, unitsScript(i), scriptOf(`units-${i}`, { ...held, tileSize }));
    }
    const thumbnails = new Set<number>();
    for (const [model, { name, images }] of named.entries()) {
      const { preprocessing } = describeModel(workspace, name);
      await writeInputs(workspace, partial, { model, preprocessing }, images, thumbnails, context, written);
    }
    const about = { ...described(workspace, sources), rules, answers: answersOf(workspace, sources) };
    putFile(partial, folderScript, scriptOf('folder', about satisfies SharedFolder));
    const maps = layers.reduce((sum, { held }) => sum + held.units.units.length, 0);
    return { name: basename(resolve(folder)), maps, images: thumbnails.size, ...sizeOf(partial) };
  });
}

/** The layers of each model, by the names that the catalog has for them. Throws `NOT_FOUND`. */
function sourcesOf(workspace: Workspace, { models, dataset, split, layers }: ShareRequest): UnitSource[] {
  return models.flatMap((reference) => {
    const { name, network } = describeModel(workspace, reference);
    return layers.map((layer) => ({ model: name, layer: resolveLayer(network, layer).name, dataset, split }));
  });
}

/** What the folder says of its models: with the layers that are in it, and no others. */
function described(workspace: Workspace, sources: readonly UnitSource[]) {
  const models = [...new Set(sources.map(({ model }) => model))];
  const summaries = listModelSummaries(workspace);
  const isIn = (model: string, name: string) => sources.some((own) => own.model === model && own.layer === name);
  return {
    version: 1 as const,
    switchback: switchbackVersion,
    createdAt: new Date().toISOString(),
    models: models.map((model) => summaries.find(({ name }) => name === model)!),
    layers: models.map((model) => {
      const list = listLayers(workspace, model);
      const [{ dataset, split }] = sources as [UnitSource];
      const layers = list.layers.filter(({ name }) => isIn(model, name));
      return { ...list, layers: layers.map((own) => ({ ...own, indexed: [{ dataset, split }] })) };
    }),
    notes: models.map((model) => ({
      model,
      notes: listUnitNotes(workspace, model).filter(({ layer }) => isIn(model, layer)),
    })),
    indexed: sources,
  };
}

/** How many files lie in a folder, and how many bytes they have. */
function sizeOf(folder: string): { readonly files: number; readonly bytes: number } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
  return { files: files.length, bytes };
}
