import * as experiments from '../../experiments/sources.ts';
import type { ExperimentSource, Findings, KnownOfUnits } from '../analyses/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ProjectedUnits } from './projectedUnits.ts';
import type { ReadySource } from './source.ts';

/** A panel whose caption and provenance say what experiments have found about the projections that it shows. */
export function withFindings(workspace: Workspace, source: ReadySource): ReadySource {
  const known = (source.projected ?? []).flatMap((units) => knownOfUnits(workspace, units));
  if (known.length === 0) return source;
  return {
    ...source,
    key: JSON.stringify([source.key, known.map((own) => own.key)]),
    load: async () => ({ ...(await source.load()), known: told(known).sentences }),
    provenance: async () => ({ ...((await source.provenance()) as object), ...told(known).provenance }),
  };
}

/** What experiments have found about units that files show, as it is said in them. */
export const findingsOf = (workspace: Workspace, projected: readonly ProjectedUnits[]): Findings =>
  told(projected.flatMap((units) => knownOfUnits(workspace, units)));

function told(known: readonly KnownOfUnits[]): Findings {
  const loaded = known.map((own) => own.load());
  return {
    sentences: [...new Set(loaded.map(({ sentence }) => sentence))],
    provenance: loaded.length > 0 ? { known: loaded.map(({ numbers }) => numbers) } : {},
  };
}

/** What experiments have found about units that a panel shows. */
export function knownOfUnits(workspace: Workspace, units: ProjectedUnits): KnownOfUnits[] {
  const sources = Object.values(experiments) as Pick<ExperimentSource<unknown, unknown>, 'ofUnits'>[];
  return sources.flatMap((source) => source.ofUnits?.(workspace, units) ?? []);
}
