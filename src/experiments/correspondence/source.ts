import { readBlob } from '../../catalog/storage/blobs.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { partFileText } from '../../workbench/parts/partSets.ts';
import { pngRaster } from '../../workbench/pictures/pngRaster.ts';
import { csvFile, jsonFile } from '../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { placesOf } from './analysis/places.ts';
import { type KeptCorrespondence, shown } from './declaration/kept.ts';
import type { CorrespondenceData } from './panel/data.ts';

/** Its arrays, its table, its marks, and what is known about it. */
export const correspondence: ExperimentSource<KeptCorrespondence, { readonly analysisId: number }> = {
  report,
  files: (workspace, kept) => ({
    'correspondence.json': () => Buffer.from(jsonFile(report(workspace, kept))),
    'marks.csv': () => marks(kept, 'csv'),
    'marks.json': () => marks(kept, 'coco'),
    ...dataFiles(workspace, kept),
  }),
  panel: (workspace, content) => {
    const kept = keptAnalysis(workspace, 'correspondence', content.analysisId);
    return {
      state: 'ready',
      key: JSON.stringify([content, kept]),
      load: async () => ({ kind: 'correspondence', data: await panelData(workspace, kept) }),
      provenance: async () => report(workspace, kept),
      files: async () =>
        Object.fromEntries(Object.entries(dataFiles(workspace, kept)).map(([name, make]) => [name, make()])),
    };
  },
};

function report(workspace: Pick<Workspace, 'catalog' | 'blobs'>, kept: KeptCorrespondence) {
  const { marks: _marks, ...parameters } = kept.parameters;
  const { rows } = shown(kept, keptArrays(workspace, 'correspondence', kept));
  return { model: kept.model, ...parameters, done: kept.done, rows };
}

const marks = ({ parameters }: KeptCorrespondence, format: 'csv' | 'coco') =>
  Buffer.from(partFileText(parameters.images, parameters.marks, format));

function dataFiles(workspace: Workspace, kept: KeptCorrespondence): Record<string, () => Uint8Array> {
  const arrays = keptArrays(workspace, 'correspondence', kept);
  const columns = ['part', 'layer', 'mean', 'deviation', 'randomMean', 'randomDeviation', 'p'] as const;
  const { rows } = shown(kept, arrays);
  return {
    'correspondence.csv': () =>
      Buffer.from(csvFile([[...columns], ...rows.map((row) => columns.map((name) => row[name]))])),
    ...Object.fromEntries(
      Object.entries(arrays).flatMap(([name, array]) => (array ? [[`${name}.npy`, () => encodeNpy(array)]] : [])),
    ),
  };
}

async function panelData(workspace: Workspace, kept: KeptCorrespondence): Promise<CorrespondenceData> {
  const { parameters, findings } = kept;
  const channels = parameters.colour.length as 1 | 3;
  const pictures = await Promise.all(
    findings.pictures.map((blob) => pngRaster(readBlob(workspace.blobs, blob), channels)),
  );
  const random = parameters.images.map((_, image) => placesOf(parameters, 0, image)?.[1] ?? null);
  return { shown: shown(kept, keptArrays(workspace, 'correspondence', kept)), pictures, random };
}
