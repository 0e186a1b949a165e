import { type Rows, rowAt, type Tables } from '../../../engine/analysis/rows.ts';
import type { FoundArray, FoundArrays } from '../../../shared/experiment.ts';
import { measureNames } from '../declaration/findings.ts';
import type { DiagnosedModel, DiagnosisParameters } from '../declaration/kept.ts';
import { projectedNumbers } from './projections.ts';

/** The arrays of the declaration, as far as they are known. */
export function foundArrays(found: Tables | null, { models }: DiagnosisParameters): FoundArrays {
  const all = models.map((model, i) => {
    const table = (name: string) => found?.[`${name}-${i + 1}`];
    const arrays = arraysOf(model, table('filters'), table('images'), table('projections'));
    return Object.entries(arrays).map(([name, array]) => [`${name}-${i + 1}`, array] as const);
  });
  return Object.fromEntries(all.flat());
}

function arraysOf(
  model: DiagnosedModel,
  filters: Rows | undefined,
  images: Rows | undefined,
  projections: Rows | undefined,
): FoundArrays {
  const [count] = model.shape;
  const bands = model.edges.length - 1;
  const length = model.shape[1] * model.shape[2] * model.shape[3];
  if (!filters) return {};
  const rows = Array.from({ length: count }, (_, i) => rowAt(filters, i));
  const known = {
    filters: float(
      model.shape,
      rows.flatMap((row) => [...row.subarray(0, length)]),
    ),
    cosines: float(
      [count, count],
      rows.flatMap((row) => {
        const norm = Math.sqrt(row[length]! * length) || 1;
        return Array.from(row.subarray(length + 1, length + 1 + count), (product) => product / norm);
      }),
    ),
  };
  if (!images) return known;
  const weightBands = rows.map((row) => row.subarray(length + 1 + count));
  const looked = lookedAt(images, count, bands);
  const limit = model.stride > 1 ? model.edges.indexOf(1 / (2 * model.stride)) : bands;
  const measures = rows.flatMap((row, filter) => [
    Math.sqrt(row[length]!),
    looked.peak[filter]!,
    looked.peak[filter]! - looked.low[filter]!,
    beyond(sum(weightBands[filter]!.subarray(0, limit)), sum(weightBands[filter]!)),
    beyond(looked.within[filter]!, looked.total[filter]!),
    beyond(looked.mapWithin[filter]!, looked.mapTotal[filter]!),
  ]);
  const filterBands = Array.from({ length: bands }, (_, band) => sum(weightBands.map((own) => own[band]!)));
  const [ofFilters, ofResponses] = [sum(filterBands) || 1, sum(looked.spectrum) || 1];
  const spectrum = filterBands.flatMap((energy, band) => [
    ...[model.edges[band]!, model.edges[band + 1]!],
    ...[energy / ofFilters, looked.spectrum[band]! / ofResponses],
  ]);
  return {
    ...known,
    measures: float([count, measureNames.length], measures),
    spectrum: float([bands, 4], spectrum),
    ...(model.second && projections && projectionArrays(model.second.box, model.shape[1], projections)),
  };
}

/** Extremes and sums over the images, in their order; layout as `imageProgram` has it. */
function lookedAt(images: Rows, count: number, bands: number) {
  const fresh = (length: number, value: number) => new Float64Array(length).fill(value);
  const all = {
    peak: fresh(count, Number.NEGATIVE_INFINITY),
    low: fresh(count, Number.POSITIVE_INFINITY),
    ...{ within: fresh(count, 0), total: fresh(count, 0), mapWithin: fresh(count, 0), mapTotal: fresh(count, 0) },
    spectrum: fresh(bands, 0),
  };
  for (const i of images.keys.keys()) {
    const row = rowAt(images, i);
    let at = 0;
    for (const [name, into] of Object.entries(all)) {
      const merge = name === 'peak' ? Math.max : name === 'low' ? Math.min : (a: number, b: number) => a + b;
      for (const j of into.keys()) into[j] = merge(into[j]!, row[at + j]!);
      at += into.length;
    }
  }
  return all;
}

function projectionArrays([height, width]: readonly [number, number], channels: number, rows: Rows): FoundArrays {
  const each = Array.from(rows.keys, (_, i) => rowAt(rows, i));
  return {
    projections: float(
      [each.length, channels, height, width],
      each.flatMap((row) => [...row.subarray(projectedNumbers)]),
    ),
    projected: float(
      [each.length, projectedNumbers],
      each.flatMap((row) => [...row.subarray(0, projectedNumbers)]),
    ),
  };
}

const float = (shape: readonly number[], data: readonly number[]): FoundArray => ({
  shape,
  data: Float32Array.from(data),
});

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

/** What share lies beyond; rounding may leave it a little outside 0 to 1. */
const beyond = (within: number, total: number): number =>
  total > 0 ? Math.min(1, Math.max(0, 1 - within / total)) : 0;
