import { type Ref, shallowReactive, watch } from 'vue';
import { client } from '../../../contract/client.ts';
import { type StepLog, stepLog } from './stepLog.ts';
import { useForEachRun } from './useForEachRun.ts';

/** A run's steps, and a number that is another one whenever there are more of them. */
export interface FetchedSteps {
  readonly log: StepLog;
  readonly version: number;
}

/**
 * The steps of some runs by name, kept up to date: after every change only those that are new are fetched. A run that went back to an
 * earlier state is fetched anew.
 */
export function useStepLogs(names: Readonly<Ref<readonly string[]>>): ReadonlyMap<string, FetchedSteps> {
  const logs = shallowReactive(new Map<string, FetchedSteps>());
  watch(names, () => {
    for (const name of logs.keys()) if (!names.value.includes(name)) logs.delete(name);
  });
  useForEachRun(names, async (name) => {
    const log = logs.get(name)?.log ?? stepLog();
    for (let last = Number.POSITIVE_INFINITY; last > log.last(); ) {
      const { result: page } = await client.request('run.steps', { run: name, after: log.last() });
      if (!names.value.includes(name)) return;
      last = page.last;
      const wentBack = last < log.last();
      if (wentBack) log.clear();
      else log.append(page);
      if (wentBack || page.step.length > 0 || !logs.has(name))
        logs.set(name, { log, version: (logs.get(name)?.version ?? 0) + 1 });
    }
  });
  return logs;
}
