import type { z } from 'zod';
import type { RequestDefinition } from '../../shared/rpc/request.ts';
import type { Workspace } from '../workspace/workspace.ts';

type Queries = Readonly<Record<string, RequestDefinition>>;

/** How the queries of an experiment are answered from the catalog, at once, by the names that its declaration gives them. */
export type CatalogAnswers<Q extends Queries> = {
  readonly [N in keyof Q]: (
    workspace: Pick<Workspace, 'catalog'>,
    input: z.output<Q[N]['input']>,
  ) => Exclude<Q[N]['output'], undefined>;
};
