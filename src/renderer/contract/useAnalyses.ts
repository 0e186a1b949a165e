import { computed, type Ref, ref } from 'vue';
import type { Analysis, AnalysisKind, AnalysisSummary, Questions } from '../../shared/contract/analysis.ts';
import type { Topic } from '../../shared/contract/events.ts';
import { client } from './client.ts';
import { type Query, useQuery } from './useQuery.ts';

type Asked<K extends AnalysisKind, Q extends keyof Questions<K>> = Questions<K>[Q] extends {
  readonly input: { readonly _zod: { readonly input: infer I } };
}
  ? I
  : never;
type Answer<K extends AnalysisKind, Q extends keyof Questions<K>> = Questions<K>[Q] extends {
  readonly output?: infer O;
}
  ? Exclude<O, undefined>
  : never;

/** The analyses of an experiment, latest first. */
export const useAnalyses = <K extends AnalysisKind>(kind: K): Query<AnalysisSummary<K>[]> =>
  useQuery('analysis.list', ref({ kind }), ['analyses'], (answer) => answer as AnalysisSummary<K>[]);

/** An analysis as far as it has come; none where `id` is `null`. */
export const useAnalysis = <K extends AnalysisKind>(kind: K, id: Readonly<Ref<number | null>>): Query<Analysis<K>> => {
  const input = computed(() => (id.value === null ? null : { kind, id: id.value }));
  return useQuery('analysis.get', input, ['analyses'], (answer) => answer as Analysis<K>);
};

/**
 * What an experiment answers to one of its questions, kept up to date with what is asked; `null` asks nothing. With the topic `analyses` it is
 * asked again while an analysis fills.
 */
export const useAnswer = <K extends AnalysisKind, Q extends keyof Questions<K> & string>(
  kind: K,
  question: Q,
  asked: Readonly<Ref<Asked<K, Q> | null>>,
  topics: readonly Topic[] = [],
): Query<Answer<K, Q>> => {
  const input = computed(() => (asked.value === null ? null : { kind, question, input: asked.value }));
  return useQuery('analysis.ask', input as never, topics, (answer) => answer as Answer<K, Q>);
};

/** The same, once. Throws as the answer. */
export async function askExperiment<K extends AnalysisKind, Q extends keyof Questions<K> & string>(
  kind: K,
  question: Q,
  input: Asked<K, Q>,
  signal: AbortSignal,
): Promise<Answer<K, Q>> {
  const asked = { kind, question, input } as never;
  return (await client.request('analysis.ask', asked, { signal })).result as Answer<K, Q>;
}

/** Forgets an analysis. Throws `NOT_FOUND`. */
export async function removeAnalysis(kind: AnalysisKind, id: number): Promise<void> {
  await client.request('analysis.remove', { kind, id });
}

/** Where a file of an analysis is to be had. */
export const analysisFileAddress = (kind: AnalysisKind, id: number, file: string): string =>
  `/downloads/analyses/${kind}/${id}/${file}`;
