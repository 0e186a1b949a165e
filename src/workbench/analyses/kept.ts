import { z } from 'zod';
import { type Analysis, analysisById, analysisParts, listAnalyses } from '../../catalog/analyses.ts';
import { modelById } from '../../catalog/models/models.ts';
import { readBlob } from '../../catalog/storage/blobs.ts';
import { damagedRow, storedAs } from '../../catalog/storage/storedJson.ts';
import { type Analysis as Computed, mergeAll } from '../../engine/analysis/analysis.ts';
import * as analyses from '../../experiments/analyses.ts';
import * as experiments from '../../experiments/declarations.ts';
import { decodeNpy } from '../../modelfile/npy.ts';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import { codeOf } from '../../shared/errors.ts';
import type { ExperimentDeclaration, FoundArray, FoundArrays, Kept, KeptOf } from '../../shared/experiment.ts';
import { classNames } from '../models/classifier.ts';
import { described } from '../models/models.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** An analysis of a kind. */
export type KeptAnalysis<K extends AnalysisKind = AnalysisKind> = KeptOf<(typeof experiments)[K]>;

/** Beside its findings the result of every analysis says this, and names the blob of each array that is there. */
const progress = z.object({ done: z.number().min(0), elapsedMs: z.number() });

/** Throws `NOT_FOUND`, and `BAD_FILE` for a row that is damaged. */
export function keptAnalysis<K extends AnalysisKind>({ catalog }: Catalog, kind: K, id: number): KeptAnalysis<K> {
  return fromRow(catalog, kind, analysisById(catalog, kind, id));
}

/** Those of a kind, oldest first. */
export function keptAnalyses<K extends AnalysisKind>({ catalog }: Catalog, kind: K): KeptAnalysis<K>[] {
  return listAnalyses(catalog, kind).map((row) => fromRow(catalog, kind, row));
}

/** What an analysis has found so far; of one that is finished the arrays of some `names` can be had alone. Throws as `readBlob`. */
export function keptArrays(
  { catalog, blobs }: Pick<Workspace, 'catalog' | 'blobs'>,
  kind: AnalysisKind,
  { id, parameters }: Kept,
  names: readonly string[] = experiments[kind].arrays,
): FoundArrays {
  const { result } = analysisById(catalog, kind, id);
  const stored = names.flatMap((name) => {
    const blob = (result as Readonly<Record<string, unknown>>)[name];
    return typeof blob === 'string' ? [[name, decodeNpy(readBlob(blobs, blob)) as FoundArray] as const] : [];
  });
  if (stored.length > 0) return Object.fromEntries(stored);
  const { decode, merge, arrays } = analyses[kind] as unknown as Computed<unknown, unknown, unknown>;
  return arrays(mergeAll(analysisParts(catalog, id).map(decode), merge), parameters);
}

/**
 * What `use` makes of an analysis. Where it fails by a defect, and the row names some of the arrays that its experiment keeps but not all, that is
 * why: throws `BAD_FILE`, or rejects with it.
 */
export function ofWholeRow<T>(workspace: Catalog, kind: AnalysisKind, id: number, use: () => T): T {
  const explained = (error: unknown): never => {
    const missing = codeOf(error) === 'DEFECT' ? lostArrays(workspace, kind, id) : [];
    if (missing.length === 0) throw error;
    throw damagedRow(`an analysis of kind "${kind}" without its arrays ${missing.join(', ')}`, error);
  };
  try {
    const made = use();
    return made instanceof Promise ? (made.catch(explained) as T) : made;
  } catch (error) {
    return explained(error);
  }
}

/** Some arrays are left out by what was asked, so that this alone does not make a row a damaged one; before it has ended it may name none. */
function lostArrays({ catalog }: Catalog, kind: AnalysisKind, id: number): string[] {
  const result = analysisById(catalog, kind, id).result as Readonly<Record<string, unknown>>;
  const lost = experiments[kind].arrays.filter((name) => typeof result[name] !== 'string');
  return lost.length < experiments[kind].arrays.length ? lost : [];
}

function fromRow<K extends AnalysisKind>(catalog: Catalog['catalog'], kind: K, row: Analysis): KeptAnalysis<K> {
  const { id, models, createdAt, parameters, result } = row;
  const { kept, isOfNoModel = false }: ExperimentDeclaration = experiments[kind];
  const [modelId] = models;
  if (modelId === undefined && !isOfNoModel) throw damagedRow(`an analysis of kind "${kind}" of no model`);
  const { done, elapsedMs } = storedAs(progress, result);
  return {
    ...{ id, createdAt, done, elapsedMs },
    ...(modelId !== undefined && ofModel(catalog, modelId)),
    parameters: storedAs(kept.parameters, parameters),
    findings: storedAs(kept.findings, result),
  } as KeptAnalysis<K>;
}

function ofModel(catalog: Catalog['catalog'], modelId: number) {
  const model = described({ catalog }, modelById(catalog, modelId));
  return { modelId, model: model.name, classes: classNames(model) };
}
