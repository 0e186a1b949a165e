import { readBlob } from '../../../catalog/storage/blobs.ts';
import { exportScene } from '../../../figure/output/export.ts';
import type { Scene } from '../../../figure/page/scene.ts';
import { encodeNpy } from '../../../modelfile/npy.ts';
import type { Sentence } from '../../../shared/sentence.ts';
import { keptArrays } from '../../../workbench/analyses/kept.ts';
import { fontWarning } from '../../../workbench/figures/fontWarning.ts';
import { useSystemFonts } from '../../../workbench/figures/systemFonts.ts';
import { jsonFile } from '../../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { mapsOf } from '../analysis/maps.ts';
import type { KeptOcclusion } from '../declaration/kept.ts';
import type { OcclusionFileName } from '../declaration/types.ts';
import { occlusionScene } from '../panel/scene.ts';
import { occlusionData } from './data.ts';
import { occlusionReport } from './report.ts';

/** Two columns of a journal. */
const widthMm = 183;

/**
 * The files of an occlusion: its maps and projection as arrays, what is known about it, the picture as the network sees it, and the paper's
 * figure 7. Warns of letters that no font has.
 */
export function occlusionFiles(
  workspace: Workspace,
  kept: KeptOcclusion,
  warn: (line: Sentence) => void,
): Readonly<Record<OcclusionFileName, () => Uint8Array | Promise<Uint8Array>>> {
  const { projection, input } = kept.findings;
  let drawn: Promise<Scene> | undefined;
  const figure = async (format: 'svg' | 'pdf' | 'png') => {
    drawn ??= sceneOf(workspace, kept, warn);
    return exportScene(await drawn, format, occlusionReport(workspace, kept), { dpi: 300 });
  };
  const map = (name: 'probability' | 'activation' | 'topClass' | 'computed') => () => {
    const { shape, ...maps } = mapsOf(keptArrays(workspace, 'occlusion', kept));
    return encodeNpy({ shape, data: maps[name] });
  };
  return {
    'occlusion.svg': () => figure('svg'),
    'occlusion.pdf': () => figure('pdf'),
    'occlusion.png': () => figure('png'),
    'occlusion.json': () => Buffer.from(jsonFile(occlusionReport(workspace, kept))),
    'probability.npy': map('probability'),
    'activation.npy': map('activation'),
    'class.npy': map('topClass'),
    'computed.npy': map('computed'),
    'projection.npy': () => readBlob(workspace.blobs, projection.array),
    'input.png': () => readBlob(workspace.blobs, input),
  };
}

async function sceneOf(workspace: Workspace, kept: KeptOcclusion, warn: (line: Sentence) => void): Promise<Scene> {
  useSystemFonts();
  const { window, baseline, mode } = kept.parameters;
  const subtitle = `${kept.model} · window ${window.join('×')} px · baseline ${baseline}${mode === 'preview' ? ' · preview' : ''}`;
  const scene = await occlusionScene({ ...(await occlusionData(workspace, kept)), contrast: 1, widthMm, subtitle });
  const warning = fontWarning(scene);
  if (warning) warn(warning);
  return scene;
}
