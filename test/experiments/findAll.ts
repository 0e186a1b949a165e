import { type Analysis, type Computing, mergeAll } from '../../src/engine/analysis/analysis.ts';

/** All that an analysis finds, task by task, as whoever runs it does; `parts`: what each task has found. */
export async function findAll<Task, Found, Opening>(
  computing: Computing<Task, Task, Found, Opening>,
  { merge }: Pick<Analysis<unknown, Task, Found>, 'merge'>,
): Promise<{ readonly tasks: Task[]; readonly parts: Found[]; readonly found: Found }> {
  const [tasks, parts]: [Task[], Found[]] = [[], []];
  for (;;) {
    const next = computing.tasks(mergeAll(parts, merge));
    if (next.length === 0) return { tasks, parts, found: mergeAll(parts, merge)! };
    for (const task of next) {
      tasks.push(task);
      parts.push(await computing.compute(task, new AbortController().signal));
    }
  }
}
