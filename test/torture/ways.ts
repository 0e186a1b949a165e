import { type CommandProcess, startCommands } from './commands.ts';
import type { HostedPage, Victim } from './hosts.ts';
import { startHost } from './hosts.ts';
import type { CommandKind, HostedKind, Kind, RequestKind } from './kinds.ts';
import type { Place } from './place.ts';
import type { State } from './state.ts';

/** One go at what a kind is about. */
export interface Attempt {
  /** Settled when it has ended, in whichever way. Rejects where it ends with what is no sentence. */
  readonly over: Promise<unknown>;
  readonly kill: (victim: Victim) => Promise<void>;
}

/** How a kind is begun, killed and gone on with: by processes of commands, or by a host. */
export interface Way {
  /** Ready to begin at once; `begin` says so. */
  readonly ready: (place: Place) => Promise<{ readonly begin: () => Attempt }>;
  /** Asks again for what was killed, or goes on with it, and waits for its end. Throws what it says where it does not succeed. */
  readonly again: (place: Place, now: State) => Promise<void>;
  /** Ends what is left of the last attempt. */
  readonly rest: () => Promise<void>;
}

/** Processes of commands: one that is killed next, and one that lives. */
export interface CommandPool {
  readonly take: () => Promise<CommandProcess>;
  readonly lasting: CommandProcess;
  readonly close: () => Promise<void>;
}

export async function commandPool(home: string): Promise<CommandPool> {
  const lasting = await startCommands(home);
  let next: Promise<CommandProcess> | undefined;
  return {
    lasting,
    take: async () => {
      const taken = await (next ?? startCommands(home));
      next = startCommands(home);
      next.catch(() => {});
      return taken;
    },
    close: async () => {
      await lasting.kill();
      await (await next)?.kill();
    },
  };
}

/** What a command said when it failed is one sentence, and no defect's stack. */
const isSentence = (said: string): boolean => !/\bdefect\b|\n {4}at /i.test(said);

const refusal = (what: string, code: number, said: string): Error =>
  new Error(`${isSentence(said) ? '' : 'UNTYPED '}${what} ended with ${code}: ${said.trim()}`);

/** Carries out a command of the lasting process; gives what it printed. Throws what it says where it fails. */
export async function carriedOut(pool: CommandPool, args: readonly string[], module?: string): Promise<string> {
  const outcome = await pool.lasting.carryOut(args, module);
  if (outcome === null) throw new Error(`switchback ${args.join(' ')} ended its process.`);
  if (outcome.code !== 0) throw refusal(`switchback ${args.join(' ')}`, outcome.code, outcome.stderr);
  return outcome.stdout;
}

const within = (place: Place, args: readonly string[]): string[] => [...args, '--workspace', place.workspace];

export function wayOf(kind: Kind, pool: CommandPool): Way {
  if ('request' in kind) return requestWay(kind);
  return 'job' in kind ? hostedWay(kind) : commandWay(kind, pool);
}

function commandWay({ args, module, again = args }: CommandKind, pool: CommandPool): Way {
  // A module of its own is told the workspace alone.
  const whole = (place: Place, own: readonly string[]) => (module ? own : within(place, own));
  let taken: CommandProcess | undefined;
  return {
    ready: async (place) => {
      const process = await pool.take();
      taken = process;
      return {
        begin: () => {
          const outcome = process.carryOut(whole(place, args(place)), module);
          const over = outcome.then((ended) => {
            if (ended && ended.code !== 0) throw refusal('It', ended.code, ended.stderr);
          });
          return { over, kill: process.kill };
        },
      };
    },
    again: async (place, now) => {
      await carriedOut(pool, whole(place, again(place, now)), module);
    },
    rest: async () => taken?.kill(),
  };
}

/** A page of a host that is started when there is none, and how it ends. */
function pageOfHost(): { readonly opened: (place: Place) => Promise<HostedPage>; readonly rest: Way['rest'] } {
  let page: HostedPage | undefined;
  return {
    opened: async (place) => {
      if (!page?.isAlive()) page = await startHost(place);
      return page;
    },
    rest: async () => {
      if (page?.isAlive()) await page.close();
      page = undefined;
    },
  };
}

function requestWay({ request, input }: RequestKind): Way {
  const { opened, rest } = pageOfHost();
  return {
    ready: async (place) => {
      const own = await opened(place);
      const given = await input(own.ids);
      return {
        begin: () => ({
          over: own.ask(request, given),
          // Its engine processes take no part in it.
          kill: () => own.kill('host'),
        }),
      };
    },
    again: async (place) => {
      const own = await opened(place);
      await own.ask(request, await input(own.ids));
    },
    rest,
  };
}

function hostedWay({ job, parameters, resumes = () => null }: HostedKind): Way {
  const { opened, rest } = pageOfHost();
  return {
    ready: async (place) => {
      const own = await opened(place);
      const given = await parameters(own.ids);
      // The engine process starts with the first job.
      return {
        begin: () => {
          const id = own.start(job, given);
          const over = id.then(own.over).then(({ status, message }) => {
            if (status !== 'done' && status !== 'interrupted')
              throw refusal(`It is ${status}, and`, 1, `${message?.text}`);
          });
          return {
            over,
            kill: async (victim) => {
              await id.catch(() => {});
              await own.kill(victim);
            },
          };
        },
      };
    },
    again: async (place, now) => {
      const own = await opened(place);
      const { kind, parameters: given } = resumes(now) ?? { kind: job, parameters: await parameters(own.ids) };
      const { status, message } = await own.over(await own.start(kind, given));
      if (status !== 'done') throw refusal(`The job ${kind} is ${status}, and`, 1, `${message?.text}`);
    },
    rest,
  };
}
