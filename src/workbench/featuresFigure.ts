import { putBlob } from '../catalog/blobs.ts';
import { datasetById, findDataset } from '../catalog/datasets.ts';
import { saveFigure } from '../catalog/figures.ts';
import { imageById } from '../catalog/images.ts';
import { findPass, type IndexPass } from '../catalog/indexes.ts';
import { resolveLayer } from '../engine/network/layers.ts';
import type { Rule } from '../engine/program/rules.ts';
import { chooseRuntime } from '../engine/runtime/choose.ts';
import { largestMagnitude } from '../figure/display.ts';
import { exportScene, formatOf } from '../figure/export.ts';
import { type FeatureMapPanel, featuresScene } from '../figure/features.ts';
import { SwitchbackError } from '../shared/errors.ts';
import type { JobContext } from '../shared/job.ts';
import { type LoadedCheckpoint, loadCheckpoint } from './checkpoints.ts';
import { type FeatureTile, featureTiles } from './featureTiles.ts';
import { paperLayers } from './figures/featuresSource.ts';
import { tileFiles } from './figures/unitTiles.ts';
import { aliveMaps, commonClass, variedMaps } from './mapChoice.ts';
import { jsonFile, writeOutput, writeOutputs } from './outputs.ts';
import { checkChannel, placeOf } from './projecting.ts';
import { versions } from './versions.ts';
import type { Workspace } from './workspace.ts';

export interface FeaturesFigureRequest {
  /** `RUN@EPOCH`. */
  readonly checkpoint: string;
  readonly dataset?: string | undefined;
  readonly split?: 'train' | 'val' | 'test' | undefined;
  /** Default: the paper's maps of the convolutional layers, from the second up. */
  readonly layers?: readonly string[] | undefined;
  /** Which maps of each layer; default: `mapsPerLayer` strong ones, varied by class. */
  readonly channels?: readonly number[] | undefined;
  readonly mapsPerLayer: number;
  readonly rule: Rule;
  /** One display scale for each tile or for each map. */
  readonly scale: 'tile' | 'map';
  readonly widthMm: number;
  readonly dpi: number;
  readonly title?: string | undefined;
  /** `.svg`, `.pdf` or `.png`; the provenance goes beside it as `.json`. */
  readonly out: string;
  /** A folder for every tile as PNG and `.npy`. */
  readonly tiles?: string | undefined;
  readonly runtime?: string | undefined;
}

export interface FeaturesFigureOutcome {
  readonly file: string;
  readonly provenanceFile: string;
  readonly provenance: unknown;
}

/**
 * Draws figure 2 of Zeiler & Fergus 2013 for a checkpoint: each map's strongest images as projections beside patches.
 * Throws `NOT_FOUND` for a layer that is not there or not indexed, `BAD_ARGUMENT` for another kind of file.
 */
export async function featuresFigure(
  workspace: Workspace,
  request: FeaturesFigureRequest,
  context: JobContext,
): Promise<FeaturesFigureOutcome> {
  const { catalog, blobs } = workspace;
  const format = formatOf(request.out);
  const loaded = loadCheckpoint(workspace, request.checkpoint);
  const runtime = chooseRuntime(request.runtime);
  const layers = layersOf(loaded, request.layers);
  const panels: LayerPanels[] = [];
  for (const layer of layers) {
    const pass = passOf(workspace, loaded, layer, request);
    const channels = channelsOf(workspace, loaded, layer, pass, request);
    const { classes } = datasetById(catalog, pass.datasetId);
    const wanted = { passId: pass.id, classes, layer, channels, rule: request.rule, runtime };
    const tiles = await featureTiles(workspace, loaded, wanted, context);
    panels.push({ layer, pass, channels, tiles });
  }

  const subtitle = subtitleOf(workspace, loaded, panels, request);
  const scene = await featuresScene({
    title: request.title ?? `Features of ${loaded.network.name}`,
    subtitle,
    maps: panels.flatMap(mapPanels),
    widthMm: request.widthMm,
    scale: request.scale,
    rule: request.rule,
  });
  const provenance = provenanceOf(workspace, loaded, panels, request, versions(runtime));
  const bytes = await exportScene(scene, format, provenance, { dpi: request.dpi });
  const file = writeOutput(request.out, bytes);
  const provenanceFile = writeOutput(`${request.out}.json`, jsonFile(provenance));
  if (request.tiles) await writeTiles(request.tiles, panels);
  const { out: _file, tiles: _folder, ...parameters } = request;
  saveFigure(catalog, {
    kind: 'features',
    parameters,
    provenance,
    blob: putBlob(blobs, bytes),
    mediaType: mediaTypes[format],
  });
  return { file, provenanceFile, provenance };
}

const mediaTypes = { svg: 'image/svg+xml', pdf: 'application/pdf', png: 'image/png' } as const;

interface LayerPanels {
  readonly layer: string;
  readonly pass: IndexPass;
  readonly channels: readonly number[];
  readonly tiles: readonly FeatureTile[];
}

function layersOf(described: LoadedCheckpoint, wanted: readonly string[] | undefined): string[] {
  return wanted ? wanted.map((name) => resolveLayer(described.network, name).name) : paperLayers(described);
}

function passOf(
  { catalog }: Workspace,
  { checkpoint }: LoadedCheckpoint,
  layer: string,
  { dataset, split }: FeaturesFigureRequest,
): IndexPass {
  return findPass(catalog, checkpoint.id, layer, {
    ...(dataset && { datasetId: findDataset(catalog, dataset).id }),
    ...(split && { split }),
  });
}

function channelsOf(
  workspace: Workspace,
  { network }: LoadedCheckpoint,
  layer: string,
  pass: IndexPass,
  { channels, mapsPerLayer }: FeaturesFigureRequest,
): number[] {
  for (const channel of channels ?? []) checkChannel(network, layer, channel);
  if (channels) return [...channels];
  const alive = aliveMaps(workspace, pass, layer);
  if (alive.length > 0) return variedMaps(alive, mapsPerLayer);
  const message = `Every map of "${layer}" is dead on the indexed images: choose another layer or checkpoint.`;
  throw new SwitchbackError('BAD_ARGUMENT', message);
}

function mapPanels({ layer, channels, tiles }: LayerPanels): FeatureMapPanel[] {
  return channels.map((channel) => {
    const own = tiles.filter((tile) => tile.channel === channel);
    return { layer, channel, tiles: own, className: commonClass(own) };
  });
}

function subtitleOf(
  { catalog }: Workspace,
  { name }: LoadedCheckpoint,
  panels: readonly LayerPanels[],
  { rule }: FeaturesFigureRequest,
): string {
  const sources = panels.map(({ pass }) => `${datasetById(catalog, pass.datasetId).name}, ${pass.split}`);
  return `${name} · ${[...new Set(sources)].join('; ')} · ${rule}`;
}

function provenanceOf(
  { catalog }: Workspace,
  { name, checkpoint, run, preprocessing, network }: LoadedCheckpoint,
  panels: readonly LayerPanels[],
  { rule, scale }: FeaturesFigureRequest,
  computedBy: Record<string, string>,
): unknown {
  return {
    figure: 'features',
    checkpoint: name,
    weightsHash: checkpoint.blob,
    network: network.name,
    preprocessing,
    rule,
    scale,
    seed: (run.recipe as { seed: number }).seed,
    versions: computedBy,
    layers: panels.map(({ layer, pass, channels, tiles }) => ({
      layer,
      dataset: datasetById(catalog, pass.datasetId).name,
      split: pass.split,
      maps: channels.map((channel) => ({
        channel,
        units: tiles
          .filter((tile) => tile.channel === channel)
          .map(({ rank, imageId, className, activation, position, box, projection }) => {
            const { path, record, hash } = imageById(catalog, imageId);
            const image = { path, record, hash };
            return {
              rank,
              image,
              className,
              activation,
              position: placeOf(network, layer, { position }),
              receptiveField: box,
              scale: largestMagnitude(projection),
            };
          }),
      })),
    })),
  };
}

async function writeTiles(folder: string, panels: readonly LayerPanels[]): Promise<void> {
  for (const { layer, tiles } of panels) writeOutputs(folder, await tileFiles(layer, tiles));
}
