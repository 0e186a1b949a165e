import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Order, Outcome } from './commandProcess.ts';

/** The command line. */
export const commandLine: string = new URL('../../src/host/cli/main.ts', import.meta.url).href;

/** A process that carries out one command after another, and can be killed in the middle of one. */
export interface CommandProcess {
  /** `null` where it was killed before the command ended. */
  readonly carryOut: (args: readonly string[], module?: string) => Promise<Outcome | null>;
  /** SIGKILL; settled when it is dead. */
  readonly kill: () => Promise<void>;
}

/** Starts one; `home` takes the place of a person's settings and caches. */
export async function startCommands(home: string): Promise<CommandProcess> {
  const entry = fileURLToPath(new URL('commandProcess.ts', import.meta.url));
  const child = fork(entry, [JSON.stringify({ module: commandLine })], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: ownHome(home),
  });
  const isOver = once(child, 'exit');
  await Promise.race([
    once(child, 'message'),
    isOver.then(() => Promise.reject(new Error('The process that carries out commands does not start.'))),
  ]);
  return {
    carryOut: (args, module = commandLine) => answerOf(child, { module, args }, isOver),
    kill: async () => {
      child.kill('SIGKILL');
      await isOver;
    },
  };
}

async function answerOf(child: ChildProcess, order: Order, isOver: Promise<unknown>): Promise<Outcome | null> {
  const answer = once(child, 'message');
  child.send(order, () => {});
  const told = await Promise.race([answer, isOver.then(() => null)]);
  return told && (told[0] as Outcome);
}

/** The environment of a process that has `home` for its settings and caches. */
export const ownHome = (home: string): NodeJS.ProcessEnv => ({
  ...process.env,
  XDG_CONFIG_HOME: `${home}/config`,
  XDG_CACHE_HOME: `${home}/cache`,
  NODE_COMPILE_CACHE: `${home}/compiled`,
});
