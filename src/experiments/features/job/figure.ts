import { keepExport } from '../../../catalog/figures/exportedFigures.ts';
import { putBlob } from '../../../catalog/storage/blobs.ts';
import { exportScene, formatOf } from '../../../figure/output/export.ts';
import type { PanelData } from '../../../figure/page/panelData.ts';
import type { ContentOf } from '../../../shared/figureDocument.ts';
import type { JobContext } from '../../../shared/job.ts';
import { figureMediaTypes } from '../../../workbench/figures/exportedFile.ts';
import { fontWarning } from '../../../workbench/figures/fontWarning.ts';
import { preparedSource } from '../../../workbench/figures/prepareFigure.ts';
import { useSystemFonts } from '../../../workbench/figures/systemFonts.ts';
import { describeModel } from '../../../workbench/models/models.ts';
import { chooseRuntime } from '../../../workbench/runtimes/choose.ts';
import { jsonFile, writeOutput, writeOutputs } from '../../../workbench/workspace/outputs.ts';
import { versions } from '../../../workbench/workspace/versions.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { featuresScene } from '../panel/scene.ts';
import { type FeaturesProvenance, paperLayers } from '../source.ts';

export interface FeaturesFigureRequest
  extends Pick<ContentOf<'features'>, 'mapsPerLayer' | 'rule' | 'scale' | 'contrast'> {
  /** `RUN@EPOCH`. */
  readonly model: string;
  readonly dataset?: string | undefined;
  readonly split?: 'train' | 'val' | 'test' | undefined;
  /** Default: the paper's maps of the convolutional layers, from the second up. */
  readonly layers?: readonly string[] | undefined;
  /** Which maps of each layer; default: `mapsPerLayer` strong ones, varied by class. */
  readonly channels?: readonly number[] | undefined;
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
 * Draws figure 2 of Zeiler & Fergus 2013 for a checkpoint, a panel of features as a figure of its own: each map's strongest images as
 * projections beside patches. Throws `NOT_FOUND` for a layer that is not there or not indexed, `BAD_ARGUMENT` for another kind of file.
 */
export async function featuresFigure(
  workspace: Workspace,
  request: FeaturesFigureRequest,
  context: JobContext,
): Promise<FeaturesFigureOutcome> {
  const format = formatOf(request.out);
  const source = await preparedSource(
    workspace,
    contentOf(workspace, request),
    { index: false, runtime: request.runtime },
    context,
  );
  const panel = (await source.load()) as Extract<PanelData, { readonly kind: 'features' }>;
  const known = (await source.provenance()) as FeaturesProvenance;
  useSystemFonts();
  const scene = await featuresScene({
    ...panel,
    title: request.title ?? `Features of ${known.network}`,
    subtitle: subtitleOf(known),
    widthMm: request.widthMm,
  });
  const warning = fontWarning(scene);
  if (warning) context.warn(warning);
  const provenance = { figure: 'features', ...known, versions: versions(await chooseRuntime(request.runtime)) };
  const bytes = await exportScene(scene, format, provenance, { dpi: request.dpi });
  const file = writeOutput(request.out, bytes);
  const provenanceFile = writeOutput(`${request.out}.json`, jsonFile(provenance));
  if (request.tiles) writeOutputs(request.tiles, await source.files());
  const { out: _file, tiles: _folder, ...parameters } = request;
  keepExport(workspace.catalog, {
    kind: 'features',
    parameters,
    provenance,
    blob: putBlob(workspace.blobs, bytes),
    mediaType: figureMediaTypes[format],
  });
  return { file, provenanceFile, provenance };
}

/** The same maps of every layer where some are asked for. */
function contentOf(
  workspace: Workspace,
  { model, dataset, split, layers, channels, mapsPerLayer, rule, scale, contrast }: FeaturesFigureRequest,
): ContentOf<'features'> {
  const names = layers ?? (channels ? paperLayers(describeModel(workspace, model)) : []);
  return {
    kind: 'features',
    checkpoint: model,
    dataset: dataset ?? null,
    split: split ?? null,
    layers: names.map((layer) => ({ layer, channels: channels ? [...channels] : null })),
    mapsPerLayer,
    rule,
    scale,
    contrast,
    patches: true,
    key: true,
  };
}

function subtitleOf({ model, rule, layers }: FeaturesProvenance): string {
  const sources = layers.map(({ dataset, split }) => `${dataset}, ${split}`);
  return `${model} · ${[...new Set(sources)].join('; ')} · ${rule}`;
}
