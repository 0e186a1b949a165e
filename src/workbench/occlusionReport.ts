import { rasterToPng } from '../figure/display.ts';
import { exportScene } from '../figure/export.ts';
import { occlusionScene } from '../figure/occlusion.ts';
import { encodeNpy } from '../modelfile/npy.ts';
import type { JobContext } from '../shared/job.ts';
import { centreOf, rasterOf } from './cut.ts';
import type { Baseline, Occlusion } from './occluding.ts';
import { jsonFile, writeOutputs } from './outputs.ts';
import { projectUnits, strongestUnit } from './projecting.ts';
import { versions } from './versions.ts';
import type { Workspace } from './workspace.ts';

/** `occlusion.json`; docs/files.md describes it. */
export interface OcclusionReport {
  readonly checkpoint: string;
  readonly weightsHash: string;
  readonly image: { readonly source: string; readonly hash: string };
  readonly layer: string;
  readonly channel: number;
  readonly target: string;
  readonly baseline: Baseline;
  /** `[height, width]` of the window on the network's input. */
  readonly window: readonly [number, number];
  /** First rows and columns of the window: the axes of the maps. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly classes: readonly string[];
  /** Of the image without a window. */
  readonly clean: { readonly probability: number; readonly activation: number; readonly topClass: string };
  readonly seed: number;
  readonly runtime: string;
  readonly versions: Record<string, string>;
}

/**
 * Writes an occlusion's maps as `probability.npy`, `activation.npy` and `class.npy`, `occlusion.json`, the picture as the network
 * sees it, and the paper's figure 7 as SVG, PDF and PNG.
 */
export async function writeOcclusion(
  workspace: Workspace,
  occlusion: Occlusion,
  baseline: Baseline,
  folder: string,
  context: JobContext,
): Promise<OcclusionReport> {
  const { loaded, maps, subject, runtime, layer } = occlusion;
  const { network, preprocessing, weights } = loaded;
  const report = reportOf(occlusion, baseline);
  const { pixels } = occlusion.picture;
  const image = rasterOf(centreOf(preprocessing, pixels));

  const projecting = { network, preprocessing, weights, runtime, memoryBytes: workspace.memoryBytes };
  const unit = await strongestUnit(projecting, layer, subject.channel, pixels);
  const [projected] = await Array.fromAsync(projectUnits(projecting, layer, 'deconvnet', [{ pixels, unit }], context));

  const { rows, columns } = occlusion.grid;
  const scene = await occlusionScene({
    image,
    windowBox: [rows[Math.floor(rows.length / 2)]!, columns[Math.floor(columns.length / 2)]!, ...occlusion.grid.size],
    grid: { shape: maps.shape },
    activation: maps.activation,
    probability: maps.probability,
    topClass: maps.topClass,
    classes: report.classes,
    target: report.target,
    mapName: `${layer} / ${subject.channel}`,
    projection: projected?.projection ?? null,
    widthMm: 183,
    subtitle: `${report.checkpoint} · window ${report.window.join('×')} px · baseline ${baseline}`,
  });
  const drawn = (format: 'svg' | 'pdf' | 'png') => exportScene(scene, format, report, { dpi: 300 });
  const { shape } = maps;
  writeOutputs(folder, {
    'probability.npy': encodeNpy({ shape, data: maps.probability }),
    'activation.npy': encodeNpy({ shape, data: maps.activation }),
    'class.npy': encodeNpy({ shape, data: maps.topClass }),
    'input.png': await rasterToPng(image),
    'occlusion.svg': await drawn('svg'),
    'occlusion.pdf': await drawn('pdf'),
    'occlusion.png': await drawn('png'),
    'occlusion.json': jsonFile(report),
  });
  return report;
}

function reportOf({ loaded, runtime, picture, layer, grid, subject }: Occlusion, baseline: Baseline): OcclusionReport {
  const { classes } = loaded.dataset;
  return {
    checkpoint: loaded.name,
    weightsHash: loaded.checkpoint.blob,
    image: { source: picture.source, hash: picture.hash },
    layer,
    channel: subject.channel,
    target: classes[subject.target]!,
    baseline,
    window: grid.size,
    rows: grid.rows,
    columns: grid.columns,
    classes,
    clean: { ...subject.clean, topClass: classes[subject.clean.topClass]! },
    seed: (loaded.run.recipe as { seed: number }).seed,
    runtime: runtime.version,
    versions: versions(runtime),
  };
}
