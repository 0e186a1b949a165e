import * as experiments from '../../experiments/declarations.ts';
import type { IndexView } from '../experiment.ts';

type Experiments = typeof experiments;
/** Names of all experiments: those that keep analyses, and views of indexes. */
export type ExperimentName = keyof Experiments;

/** Names of the experiments that only show what indexes have found. */
type ViewName = { [K in ExperimentName]: Experiments[K] extends IndexView ? K : never }[ExperimentName];
type Queries<K extends ViewName> = Experiments[K]['queries'];

type RequestName = { [K in ViewName]: `${K}.${keyof Queries<K> & string}` }[ViewName];
type RequestNamed<N> = N extends `${infer K extends ViewName}.${infer Q}` ? Queries<K>[Q & keyof Queries<K>] : never;

/** What a page may ask of the catalog for a view of indexes: `compare.units`. */
export const viewRequests = Object.fromEntries(
  Object.entries(experiments).flatMap(([name, own]) =>
    'queries' in own ? Object.entries(own.queries).map(([query, request]) => [`${name}.${query}`, request]) : [],
  ),
) as { readonly [N in RequestName]: RequestNamed<N> };
