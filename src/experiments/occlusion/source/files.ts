import { readBlob } from '../../../catalog/storage/blobs.ts';
import { exportScene, type FigureFormat } from '../../../figure/output/export.ts';
import type { Scene } from '../../../figure/page/scene.ts';
import { encodeNpy } from '../../../modelfile/npy.ts';
import type { JobContext } from '../../../shared/job.ts';
import { fontWarning } from '../../../workbench/figures/fontWarning.ts';
import { useSystemFonts } from '../../../workbench/figures/systemFonts.ts';
import { jsonFile, writeOutputs } from '../../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { type Baseline, type OcclusionFileName, type OcclusionMode, occlusionFileNames } from '../declaration.ts';
import { type KeptOcclusion, keptMaps, keptOcclusion } from '../job/keptOcclusions.ts';
import { occlusionScene } from '../panel/scene.ts';
import { occludedCheckpoint, occlusionData } from './data.ts';

/** `occlusion.json`; docs/files.md describes it. */
export interface OcclusionReport {
  readonly checkpoint: string;
  readonly weightsHash: string;
  readonly image: { readonly source: string; readonly hash: string; readonly className: string | null };
  readonly layer: string;
  readonly channel: number;
  readonly target: string;
  readonly baseline: Baseline;
  /** `preview`: interpolated where `computed.npy` is 0. */
  readonly mode: OcclusionMode;
  /** `[height, width]` of the window on the network's input. */
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  /** First rows and columns of the window: the axes of the maps. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** At how many positions the network was asked: at all, but for a preview and one that was stopped. */
  readonly done: number;
  readonly classes: readonly string[];
  /** Of the image without a window. */
  readonly clean: { readonly probability: number; readonly activation: number; readonly topClass: string };
  readonly seed: number;
  readonly runtime: string;
  readonly versions: Readonly<Record<string, string>>;
}

const mapFiles = {
  'probability.npy': 'probability',
  'activation.npy': 'activation',
  'class.npy': 'topClass',
  'computed.npy': 'computed',
} as const;
const formats = { 'occlusion.svg': 'svg', 'occlusion.pdf': 'pdf', 'occlusion.png': 'png' } as const;
/** Two columns of a journal. */
const defaultWidthMm = 183;
/**
 * One file of an occlusion: its maps and projection as arrays, what is known about it, the picture as the network sees it, and the paper's
 * figure 7. Throws `NOT_FOUND`, and `BAD_ARGUMENT` for a figure that is not 40 to 1000 mm wide.
 */
export async function occlusionFile(
  workspace: Workspace,
  id: number,
  file: OcclusionFileName,
  widthMm = defaultWidthMm,
): Promise<Uint8Array> {
  const kept = keptOcclusion(workspace, id);
  return file in formats
    ? figureFile(workspace, kept, file, await sceneOf(workspace, kept, widthMm))
    : dataFile(workspace, kept, file);
}

function figureFile(
  workspace: Workspace,
  kept: KeptOcclusion,
  file: OcclusionFileName,
  scene: Scene,
): Promise<Uint8Array> {
  const format: FigureFormat = formats[file as keyof typeof formats];
  return exportScene(scene, format, occlusionReport(workspace, kept), { dpi: 300 });
}

function dataFile(workspace: Workspace, kept: KeptOcclusion, file: OcclusionFileName): Uint8Array {
  const { blobs } = workspace;
  if (file === 'occlusion.json') return Buffer.from(jsonFile(occlusionReport(workspace, kept)));
  const { projection, input } = kept.findings;
  if (file === 'projection.npy') return readBlob(blobs, projection.array);
  if (file === 'input.png') return readBlob(blobs, input);
  const { shape, ...maps } = keptMaps(workspace, kept);
  return encodeNpy({ shape, data: maps[mapFiles[file as keyof typeof mapFiles]] });
}

/** Writes every file of an occlusion into a folder. Warns of letters that no font has. Throws as `writeOutputs`. */
export async function writeOcclusion(
  workspace: Workspace,
  id: number,
  folder: string,
  { warn }: Pick<JobContext, 'warn'>,
): Promise<OcclusionReport> {
  const kept = keptOcclusion(workspace, id);
  const scene = await sceneOf(workspace, kept, defaultWidthMm);
  const warning = fontWarning(scene);
  if (warning) warn(warning);
  const files: Record<string, Uint8Array> = {};
  for (const name of occlusionFileNames)
    files[name] = name in formats ? await figureFile(workspace, kept, name, scene) : dataFile(workspace, kept, name);
  writeOutputs(folder, files);
  return occlusionReport(workspace, kept);
}

async function sceneOf(workspace: Workspace, kept: KeptOcclusion, widthMm: number): Promise<Scene> {
  useSystemFonts();
  const { window, baseline, mode } = kept.parameters;
  const { name } = occludedCheckpoint(workspace, kept);
  const subtitle = `${name} · window ${window.join('×')} px · baseline ${baseline}${mode === 'preview' ? ' · preview' : ''}`;
  return occlusionScene({ ...(await occlusionData(workspace, kept)), contrast: 1, widthMm, subtitle });
}

/** What is known about an occlusion. */
export function occlusionReport(workspace: Workspace, kept: KeptOcclusion): OcclusionReport {
  const { parameters, findings } = kept;
  const { name, dataset, run } = occludedCheckpoint(workspace, kept);
  const { source, imageHash, className, weightsHash, layer, baseline, mode, window, stride, rows, columns } =
    parameters;
  const { subject, done } = findings;
  const { classes } = dataset;
  return {
    checkpoint: name,
    weightsHash,
    image: { source, hash: imageHash, className },
    layer,
    channel: subject.channel,
    target: classes[subject.target]!,
    baseline,
    mode,
    window,
    stride,
    rows,
    columns,
    done,
    classes,
    clean: { ...subject.clean, topClass: classes[subject.clean.topClass]! },
    seed: (run.recipe as { seed: number }).seed,
    runtime: parameters.runtime,
    versions: parameters.versions,
  };
}
