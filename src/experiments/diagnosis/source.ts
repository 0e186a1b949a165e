import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { exportScene } from '../../figure/output/export.ts';
import type { FilterArray } from '../../figure/panels/filters.ts';
import { filterMontage } from '../../figure/panels/filters.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import type { FoundArray, FoundArrays, KeptOf } from '../../shared/experiment.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { useSystemFonts } from '../../workbench/figures/systemFonts.ts';
import { csvFile, jsonFile } from '../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { measureNames } from './declaration/findings.ts';
import { diagnosis as declaration } from './declaration.ts';
import { type DiagnosisData, diagnosis as drawDiagnosis } from './panel.ts';

type KeptDiagnosis = KeptOf<typeof declaration>;
type Content = { readonly analysisId: number; readonly projections: boolean };

/** Two columns of a journal. */
const widthMm = 183;

/** Files and panels of diagnoses. */
export const diagnosis: ExperimentSource<KeptDiagnosis, Content> = {
  report,
  files: (workspace, kept) => {
    const arrays = keptArrays(workspace, 'diagnosis', kept);
    const figure = (format: 'svg' | 'pdf' | 'png') => async () => {
      useSystemFonts();
      const { items, height, title, description } = await drawDiagnosis({ data: dataOf(kept, arrays, true) }, widthMm);
      const scene = { widthMm, heightMm: height, title, description, items };
      return exportScene(scene, format, report(workspace, kept), { dpi: 300 });
    };
    const formats = (['svg', 'pdf', 'png'] as const).map((format) => [`diagnosis.${format}`, figure(format)] as const);
    return {
      ...Object.fromEntries(formats),
      'diagnosis.json': () => Buffer.from(jsonFile(report(workspace, kept))),
      ...Object.fromEntries(Object.entries(dataFiles(arrays)).map(([name, bytes]) => [name, () => bytes])),
      ...projectionPictures(arrays),
    };
  },
  panel: (workspace, content) => {
    const kept = keptAnalysis(workspace, 'diagnosis', content.analysisId);
    return {
      state: 'ready',
      key: JSON.stringify([content, kept]),
      load: async () => {
        const data = dataOf(kept, keptArrays(workspace, 'diagnosis', kept), content.projections);
        return { kind: 'diagnosis', data };
      },
      provenance: async () => report(workspace, kept),
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

function dataOf(kept: KeptDiagnosis, arrays: FoundArrays, withProjections: boolean): DiagnosisData {
  const { models } = declaration.shown(kept, arrays);
  const known = models.flatMap(({ number, name, layer, stride, diagnosis: findings, second }) => {
    const [filters, projections] = [arrays[`filters-${number}`], arrays[`projections-${number}`]] as FilterArray[];
    if (!filters) return [];
    const shown = withProjections && second && projections ? { layer: second.layer, projections } : null;
    return [{ name, layer, stride, filters, findings: findings ?? [], second: shown }];
  });
  return { models: known };
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

/** Projections of the second layer as one picture each model, each tile on its own scale. */
function projectionPictures(arrays: FoundArrays): Record<string, () => Promise<Uint8Array>> {
  const pictures = Object.entries(arrays).flatMap(([name, array]) => {
    if (!array || !name.startsWith('projections-') || array.shape[0] === 0) return [];
    return [[`${name}.png`, () => rasterToPng(filterMontage(eachOnItsScale(array)))] as const];
  });
  return Object.fromEntries(pictures);
}

function eachOnItsScale({ shape, data }: FoundArray): FilterArray {
  const length = data.length / shape[0]!;
  const scales = Array.from({ length: shape[0]! }, (_, i) =>
    (data as Float32Array)
      .subarray(i * length, (i + 1) * length)
      .reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
  return { shape, data: Float32Array.from(data, (value, i) => value / (scales[Math.floor(i / length)]! || 1)) };
}

/** What its columns are called; numbers from 0 where they have no names. */
function columnsOf(name: string, { shape }: FoundArray): readonly string[] {
  if (name.startsWith('measures-')) return measureNames;
  if (name.startsWith('spectrum-')) return ['from', 'to', 'filters', 'responses'];
  if (name.startsWith('projected-')) return ['map', 'image', 'activation'];
  return Array.from({ length: shape.slice(1).reduce((count, size) => count * size, 1) }, (_, i) => String(i));
}

function csv(columns: readonly string[], { shape, data }: FoundArray): string {
  const rows = Array.from({ length: shape[0]! }, (_, i) => [
    i,
    ...data.subarray(i * columns.length, (i + 1) * columns.length),
  ]);
  return csvFile([['row', ...columns], ...rows]);
}
