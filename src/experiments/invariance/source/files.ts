import { exportScene } from '../../../figure/output/export.ts';
import { heading, marginMm } from '../../../figure/page/paragraph.ts';
import { type Scene, shifted } from '../../../figure/page/scene.ts';
import { encodeNpy } from '../../../modelfile/npy.ts';
import { keptArrays } from '../../../workbench/analyses/kept.ts';
import type { FileParts } from '../../../workbench/analyses/source.ts';
import { fontWarning } from '../../../workbench/figures/fontWarning.ts';
import { useSystemFonts } from '../../../workbench/figures/systemFonts.ts';
import { csvFile, jsonFile } from '../../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import { firstItem, type KeptInvariance, pointCount } from '../declaration/kept.ts';
import { invariance as panel } from '../panel.ts';
import { invarianceData, invarianceReport } from './data.ts';

/** Two columns of a journal. */
const widthMm = 183;
const shownImages = 5;

/** The files of an invariance: its arrays, a table of them, what is known about it, and the paper's figure 5. Warns of letters that no font has. */
export function invarianceFiles(workspace: Workspace, kept: KeptInvariance, { warn }: FileParts) {
  let drawn: Promise<Scene> | undefined;
  const figure = (format: 'svg' | 'pdf' | 'png') => async () => {
    drawn ??= sceneOf(workspace, kept, warn);
    return exportScene(await drawn, format, invarianceReport(workspace, kept), { dpi: 300 });
  };
  return {
    'invariance.svg': figure('svg'),
    'invariance.pdf': figure('pdf'),
    'invariance.png': figure('png'),
    'invariance.json': () => Buffer.from(jsonFile(invarianceReport(workspace, kept))),
    ...dataFiles(workspace, kept),
  };
}

/** Its arrays, and all of them as one table. */
export function dataFiles(workspace: Workspace, kept: KeptInvariance): Readonly<Record<string, () => Uint8Array>> {
  const arrays = keptArrays(workspace, 'invariance', kept);
  const each = Object.entries(arrays).flatMap(([name, array]) =>
    array ? [[`${name}.npy`, () => encodeNpy(array)] as const] : [],
  );
  return { ...Object.fromEntries(each), 'invariance.csv': () => Buffer.from(csvFile(tableOf(kept, arrays))) };
}

/** A row for each picture and amount; the picture as it is has no transformation. */
function tableOf({ parameters, classes }: KeptInvariance, arrays: ReturnType<typeof keptArrays>) {
  const { images, layers, transformations } = parameters;
  const count = 1 + pointCount(parameters);
  const items = [
    { item: 0, kind: '', amount: Number.NaN },
    ...transformations.flatMap(({ kind, amounts }, which) =>
      amounts.map((amount, i) => ({ item: firstItem(transformations, which) + i, kind, amount })),
    ),
  ];
  const ofLayers = (name: 'distance' | 'norm') => layers.map((layer) => `${name} ${layer}`);
  const { distance, norm, probability, topClass } = arrays;
  const head = ['picture', 'class', 'transformation', 'amount', ...ofLayers('distance'), ...ofLayers('norm')];
  const rows = images.flatMap(({ source, className }, image) =>
    items.map(({ item, kind, amount }) => {
      const place = image * count + item;
      const own = (array: typeof distance) => layers.map((_, i) => array!.data[place * layers.length + i]!);
      const scores = probability ? [probability.data[place]!, classes[topClass!.data[place]!] ?? ''] : [];
      return [source, className ?? '', kind, amount, ...own(distance), ...own(norm), ...scores];
    }),
  );
  return [[...head, ...(probability ? ['probability', 'most probable class'] : [])], ...rows];
}

async function sceneOf(workspace: Workspace, kept: KeptInvariance, warn: FileParts['warn']): Promise<Scene> {
  useSystemFonts();
  const data = await invarianceData(workspace, kept, { relative: false, pictures: shownImages });
  const { items, height, title, description } = await panel(data, widthMm - 2 * marginMm);
  const { dataset, split } = kept.parameters;
  const head = heading(title, dataset ? `${dataset}, ${split}` : `${data.shown.images.length} pictures`, widthMm);
  const heightMm = head.bottom + height + marginMm;
  const scene = {
    widthMm,
    heightMm,
    title,
    description,
    items: [...head.items, ...shifted(items, marginMm, head.bottom)],
  };
  const warning = fontWarning(scene);
  if (warning) warn(warning);
  return scene;
}
