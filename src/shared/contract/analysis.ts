import { z } from 'zod';
import * as experiments from '../../experiments/declarations.ts';
import type { ExperimentDeclaration } from '../experiment.ts';
import { computation, query } from '../rpc/request.ts';
import type { Bulk } from './bulk.ts';

type Experiments = typeof experiments;
/** Names of the experiments that keep analyses: the kinds of these. */
export type AnalysisKind = {
  [K in keyof Experiments]: Experiments[K] extends ExperimentDeclaration ? K : never;
}[keyof Experiments];
/** An analysis in a list, one for its screen, and one as a page asks for it. */
export type AnalysisSummary<K extends AnalysisKind = AnalysisKind> = ReturnType<Experiments[K]['summary']>;
export type Analysis<K extends AnalysisKind = AnalysisKind> = ReturnType<Experiments[K]['shown']>;
export type AnalysisParameters<K extends AnalysisKind = AnalysisKind> = z.output<Experiments[K]['parameters']>;
/** What a page may ask besides, by name. */
export type Questions<K extends AnalysisKind> = Experiments[K]['questions'];

export const analysisKinds = Object.entries(experiments).flatMap(([name, own]) =>
  'kept' in own ? [name] : [],
) as unknown as [AnalysisKind, ...AnalysisKind[]];
/** Whether a cluster can do it. */
export const isDividedKind = (kind: AnalysisKind): boolean =>
  (experiments[kind] as Pick<ExperimentDeclaration, 'isDivided'>).isDivided === true;
const kind = z.enum(analysisKinds);

type On = z.output<typeof onCluster>;
type Given = {
  [K in AnalysisKind]: { kind: K; parameters: z.input<Experiments[K]['parameters']>; on?: On };
}[AnalysisKind];
type Checked = { [K in AnalysisKind]: { kind: K; parameters: AnalysisParameters<K>; on?: On } }[AnalysisKind];

/** By name, the cluster that does a job; without one it is done on the host's machine. */
export const onCluster = z.string().max(60).optional();

/** What the job `analyse` is told: which experiment, what that is told, and where it is done. */
export const analyseParameters = z.discriminatedUnion(
  'kind',
  someOf(
    analysisKinds.map((name) =>
      z.object({ kind: z.literal(name), parameters: experiments[name].parameters, on: onCluster }),
    ),
  ),
) as unknown as z.ZodType<Checked, Given>;

/** A question to an experiment: whose, which, and what is asked. */
const question = z.discriminatedUnion(
  'kind',
  someOf(
    analysisKinds.flatMap((name) => {
      const { questions }: ExperimentDeclaration = experiments[name];
      const each = Object.entries(questions).map(([own, { input }]) =>
        z.object({ kind: z.literal(name), question: z.literal(own), input }),
      );
      return each.length > 0 ? [z.discriminatedUnion('question', someOf(each))] : [];
    }),
  ),
);

/** As zod wants what a union is of. */
function someOf<T>(options: readonly T[]): [T, ...T[]] {
  return options as [T, ...T[]];
}

export const analysisRequests = {
  /** Those of one experiment, latest first: its `AnalysisSummary` each. */
  'analysis.list': query<readonly unknown[]>()(z.object({ kind })),
  /** Its experiment's `Analysis`, as far as it has come. Throws `NOT_FOUND`. */
  'analysis.get': query<unknown>()(z.object({ kind, id: z.int() })),
  /** Names of its data sets that have changed since it was begun. Throws `NOT_FOUND`. */
  'analysis.listChangedDatasets': query<readonly string[]>()(z.object({ kind, id: z.int() })),
  /** Throws `NOT_FOUND`. */
  'analysis.remove': query<null>()(z.object({ kind, id: z.int() })),
  /** Names of the files that an analysis can be had as; a figure of it is among them, `<kind>.svg`, `.pdf` and `.png`. Throws `NOT_FOUND`. */
  'analysis.listFiles': computation<readonly string[]>()(z.object({ kind, id: z.int() })),
  /** A file of an analysis, as `/downloads/analyses/<kind>/<id>/<file>` gives it. Throws `NOT_FOUND`. */
  'analysis.file': computation<Bulk>()(z.object({ kind, id: z.int(), file: z.string().max(100) })),
  /** What an experiment answers to one of its `questions`; throws as that. */
  'analysis.ask': computation<unknown>()(question),
};
