import { magnitudeFor, scaleFor } from '../../figure/marks/display.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { exportScene } from '../../figure/output/export.ts';
import { drawPanel } from '../../figure/page/panelData.ts';
import type { FilterArray } from '../../figure/panels/filters.ts';
import { filterMontage } from '../../figure/panels/filters.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { Contrast } from '../../shared/contrast.ts';
import type { FoundArray, FoundArrays } from '../../shared/experiment.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { useSystemFonts } from '../../workbench/figures/systemFonts.ts';
import { csvFile, jsonFile } from '../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { measureNames } from './declaration/findings.ts';
import { diagnosis as declaration, type KeptDiagnosis } from './declaration.ts';
import type { DiagnosisData } from './panel.ts';
import { projectedUnits } from './source/projectedUnits.ts';

type Content = { readonly analysisId: number; readonly projections: boolean; readonly contrast: Contrast };

/** Two columns of a journal. */
const widthMm = 183;

/** Files and panels of diagnoses. */
export const diagnosis: ExperimentSource<KeptDiagnosis, Content> = {
  report,
  files: (workspace, kept, { findings }) => {
    const arrays = keptArrays(workspace, 'diagnosis', kept);
    const figure = (format: 'svg' | 'pdf' | 'png') => async () => {
      useSystemFonts();
      const data = dataOf(kept, arrays, { projections: true, contrast: 'auto' });
      const { sentences, provenance } = findings(projectedUnits(workspace, kept));
      const panel = { kind: 'diagnosis', data, known: sentences } as const;
      const { items, height, title, description } = await drawPanel(panel, widthMm, null);
      const scene = { widthMm, heightMm: height, title, description, items };
      return exportScene(scene, format, { ...report(workspace, kept), ...provenance }, { dpi: 300 });
    };
    const formats = (['svg', 'pdf', 'png'] as const).map((format) => [`diagnosis.${format}`, figure(format)] as const);
    return {
      ...Object.fromEntries(formats),
      'diagnosis.json': () =>
        Buffer.from(jsonFile({ ...report(workspace, kept), ...findings(projectedUnits(workspace, kept)).provenance })),
      ...Object.fromEntries(Object.entries(dataFiles(arrays)).map(([name, bytes]) => [name, () => bytes])),
      ...projectionPictures(arrays),
    };
  },
  panel: (workspace, content) => {
    const kept = keptAnalysis(workspace, 'diagnosis', content.analysisId);
    return {
      state: 'ready',
      key: JSON.stringify([content, kept]),
      projected: content.projections ? projectedUnits(workspace, kept) : [],
      load: async () => {
        const data = dataOf(kept, keptArrays(workspace, 'diagnosis', kept), content);
        return { kind: 'diagnosis', data };
      },
      provenance: async () => ({ ...report(workspace, kept), contrast: content.contrast }),
      files: async () => dataFiles(keptArrays(workspace, 'diagnosis', kept)),
    };
  },
};

function report(workspace: Workspace, kept: KeptDiagnosis) {
  const { models } = declaration.shown(kept, keptArrays(workspace, 'diagnosis', kept));
  const findings = models.map(({ name, diagnosis: found }) => ({
    model: name,
    checks: (found ?? []).map((own) => ({ ...own, found: own.found.text, advice: own.advice?.text ?? null })),
  }));
  return { ...kept.parameters, findings, done: kept.done };
}

function dataOf(
  kept: KeptDiagnosis,
  arrays: FoundArrays,
  content: Pick<Content, 'projections' | 'contrast'>,
): DiagnosisData {
  const { models } = declaration.shown(kept, arrays);
  const known = models.flatMap(({ number, name, layer, stride, diagnosis: findings, second }) => {
    const [filters, projections] = [arrays[`filters-${number}`], arrays[`projections-${number}`]] as FilterArray[];
    if (!filters) return [];
    const shown = content.projections && second && projections ? { layer: second.layer, projections } : null;
    return [{ name, layer, stride, filters, findings: findings ?? [], second: shown }];
  });
  return { models: known, contrast: content.contrast };
}

/** Every array as npy, and as CSV with a row for each filter, band or map. */
function dataFiles(arrays: FoundArrays): Record<string, Uint8Array> {
  const files = Object.entries(arrays).flatMap(([name, array]) =>
    array
      ? [
          [`${name}.npy`, encodeNpy(array)] as const,
          [`${name}.csv`, Buffer.from(csv(columnsOf(name, array), array))] as const,
        ]
      : [],
  );
  return Object.fromEntries(files);
}

/** Projections of the second layer as two pictures each model, each tile on a scale of its own: on max |x|, and clipped. */
function projectionPictures(arrays: FoundArrays): Record<string, () => Promise<Uint8Array>> {
  const pictures = Object.entries(arrays).flatMap(([name, array]) => {
    if (!array || !name.startsWith('projections-') || array.shape[0] === 0) return [];
    const picture = (contrast: Contrast) => () => rasterToPng(filterMontage(eachOnItsScale(array, contrast), 1));
    return [[`${name}.png`, picture(1)] as const, [`clipped-${name}.png`, picture('auto')] as const];
  });
  return Object.fromEntries(pictures);
}

function eachOnItsScale({ shape, data }: FoundArray, contrast: Contrast): FilterArray {
  const length = data.length / shape[0]!;
  const scales = Array.from({ length: shape[0]! }, (_, i) => {
    const tile = { data: (data as Float32Array).subarray(i * length, (i + 1) * length) };
    return scaleFor(contrast, magnitudeFor(contrast, tile));
  });
  return { shape, data: Float32Array.from(data, (value, i) => value / (scales[Math.floor(i / length)]! || 1)) };
}

/** What its columns are called; numbers from 0 where they have no names. */
function columnsOf(name: string, { shape }: FoundArray): readonly string[] {
  if (name.startsWith('measures-')) return measureNames;
  if (name.startsWith('spectrum-')) return ['from', 'to', 'filters', 'responses'];
  if (name.startsWith('projected-')) return ['map', 'image', 'activation', 'position'].slice(0, shape[1]);
  return Array.from({ length: shape.slice(1).reduce((count, size) => count * size, 1) }, (_, i) => String(i));
}

function csv(columns: readonly string[], { shape, data }: FoundArray): string {
  const rows = Array.from({ length: shape[0]! }, (_, i) => [
    i,
    ...data.subarray(i * columns.length, (i + 1) * columns.length),
  ]);
  return csvFile([['row', ...columns], ...rows]);
}
