import * as views from '../../experiments/queries.ts';
import type { viewRequests } from '../../shared/contract/experiment.ts';
import type { Handlers, RequestDefinition } from '../../shared/rpc/request.ts';
import type { CatalogAnswers } from '../../workbench/analyses/queries.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';

type Answers = CatalogAnswers<Readonly<Record<string, RequestDefinition>>>;

/** How the host answers what is asked for views of indexes. */
export const viewHandlers = (workspace: Pick<Workspace, 'catalog'>): Handlers<typeof viewRequests> =>
  Object.fromEntries(
    Object.entries(views).flatMap(([name, answers]) =>
      Object.entries(answers as unknown as Answers).map(([query, answer]) => [
        `${name}.${query}`,
        (input: unknown) => answer(workspace, input),
      ]),
    ),
  ) as unknown as Handlers<typeof viewRequests>;
