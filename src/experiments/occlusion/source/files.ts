import { readBlob } from '../../../catalog/storage/blobs.ts';
import { exportScene } from '../../../figure/output/export.ts';
import type { Scene } from '../../../figure/page/scene.ts';
import { encodeNpy } from '../../../modelfile/npy.ts';
import { keptArrays } from '../../../workbench/analyses/kept.ts';
import type { FileParts } from '../../../workbench/analyses/source.ts';
import { fontWarning } from '../../../workbench/figures/fontWarning.ts';
import { useSystemFonts } from '../../../workbench/figures/systemFonts.ts';
import { csvFile, jsonFile } from '../../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { mapsOf } from '../analysis/maps.ts';
import type { KeptOcclusion } from '../declaration/kept.ts';
import { otherTiles } from '../job/otherTiles.ts';
import { occlusionScene } from '../panel/scene.ts';
import { occlusionData } from './data.ts';
import { projectedUnits } from './projectedUnits.ts';
import { occlusionReport } from './report.ts';
import { agreementRows, positionRows } from './tables.ts';

/** Two columns of a journal. */
const widthMm = 183;

type Files = Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;

/**
 * The files of an occlusion: its maps and projection as arrays, what is known about it, the picture as the network sees it, and the paper's
 * figure 7. Warns of letters that no font has.
 */
export function occlusionFiles(workspace: Workspace, kept: KeptOcclusion, parts: FileParts): Files {
  const { svg, pdf, png, reports } = figureOf(workspace, [kept], parts);
  return {
    'occlusion.svg': svg,
    'occlusion.pdf': pdf,
    'occlusion.png': png,
    'occlusion.json': () => Buffer.from(jsonFile(reports()[0]!)),
    ...dataFiles(workspace, kept),
  };
}

/** Its maps and projection as arrays and tables, and the picture as the network sees it. */
export function dataFiles(workspace: Workspace, kept: KeptOcclusion): Readonly<Record<string, () => Uint8Array>> {
  const { projection, input } = kept.findings;
  const arrays = () => keptArrays(workspace, 'occlusion', kept);
  const map = (name: 'activation' | 'topClass' | 'computed') => () => {
    const { shape, ...maps } = mapsOf(arrays());
    return encodeNpy({ shape, data: maps[name] });
  };
  /** `[rows, columns]` of one class, NaN of none; `[classes, rows, columns]` of several. */
  const probability = () => {
    const { shape, probabilities } = mapsOf(arrays());
    const { data } = arrays().probability!;
    if (probabilities.length > 1) return encodeNpy({ shape: [probabilities.length, ...shape], data });
    return encodeNpy({ shape, data: probabilities[0] ?? new Float32Array(shape[0] * shape[1]).fill(Number.NaN) });
  };
  return {
    'positions.csv': () => Buffer.from(csvFile(positionRows(kept, arrays()))),
    'agreement.csv': () => Buffer.from(csvFile(agreementRows([[kept, arrays()]]))),
    'probability.npy': probability,
    'activation.npy': map('activation'),
    'class.npy': map('topClass'),
    'computed.npy': map('computed'),
    ...(projection && { 'projection.npy': () => readBlob(workspace.blobs, projection.array) }),
    'input.png': () => readBlob(workspace.blobs, input),
  };
}

/** The files of several occlusions together: the paper's figure 7 with a row an image, and how far (b) agrees with (c) on each. */
export function togetherFiles(workspace: Workspace, all: readonly KeptOcclusion[], parts: FileParts): Files {
  const { svg, pdf, png, reports } = figureOf(workspace, all, parts);
  const rows = () => agreementRows(all.map((kept) => [kept, keptArrays(workspace, 'occlusion', kept)]));
  return {
    'occlusions.svg': svg,
    'occlusions.pdf': pdf,
    'occlusions.png': png,
    'occlusions.json': () => Buffer.from(jsonFile(reports())),
    'agreement.csv': () => Buffer.from(csvFile(rows())),
  };
}

/** A figure, drawn once in any of its formats, and what is known about each of its occlusions: with what experiments have found about its projections. */
function figureOf(workspace: Workspace, all: readonly KeptOcclusion[], { warn, findings }: FileParts) {
  const foundOf = (kept: KeptOcclusion) => findings([projectedUnits(workspace, kept, otherTiles(workspace, kept))]);
  const reports = () => all.map((kept) => ({ ...occlusionReport(workspace, kept), ...foundOf(kept).provenance }));
  let drawn: Promise<Scene> | undefined;
  const figure = (format: 'svg' | 'pdf' | 'png') => async (): Promise<Uint8Array> => {
    drawn ??= sceneOf(workspace, all, [...new Set(all.flatMap((kept) => foundOf(kept).sentences))], warn);
    const [report, ...more] = reports();
    return exportScene(await drawn, format, { ...report!, ...(more.length > 0 && { more }) }, { dpi: 300 });
  };
  return { svg: figure('svg'), pdf: figure('pdf'), png: figure('png'), reports };
}

async function sceneOf(
  workspace: Workspace,
  all: readonly KeptOcclusion[],
  known: readonly string[],
  warn: FileParts['warn'],
): Promise<Scene> {
  useSystemFonts();
  const settings = all.map(({ model, parameters: { window, baseline, mode } }) =>
    [model, `window ${window.join('×')} px`, `baseline ${baseline}`, ...(mode === 'preview' ? ['preview'] : [])].join(
      ' · ',
    ),
  );
  const images = await Promise.all(all.map((kept) => occlusionData(workspace, kept)));
  const subtitle = [...new Set(settings)].join('; ');
  const scene = await occlusionScene({ images, contrast: 'auto', widthMm, subtitle, known });
  const warning = fontWarning(scene);
  if (warning) warn(warning);
  return scene;
}
