import type { WorkspaceDescription } from '../../shared/contract/workspace.ts';
import { type RuntimeName, type RuntimeVerdict, runtimeNames } from '../../shared/runtimes.ts';

/** The runtimes that may be on the host's machine, in the order in which one is chosen. */
export function runtimesHere(verdicts: readonly RuntimeVerdict[]): RuntimeName[] {
  const absent = verdicts.filter(({ verdict }) => verdict === 'absent').map(({ name }) => name);
  return runtimeNames.filter((name) => !absent.includes(name));
}

/** Why a run cannot go on on the runtime on which it was begun; `null` where it can. */
export function whyNotOn(
  runtime: string,
  { verdicts }: Pick<WorkspaceDescription['runtimes'], 'verdicts'>,
): RuntimeVerdict | null {
  return verdicts.find(({ name, verdict }) => name === runtime && verdict === 'absent') ?? null;
}
