import { setTimeout } from 'node:timers/promises';
import type * as Electron from 'electron';
import { type ChosenFolder, channels } from '../shared/desktop.ts';
import { SwitchbackError, sentenceOf } from '../shared/errors.ts';
import { type DesktopContract, desktopPath } from '../shared/hostProcess.ts';
import { createClient } from '../shared/rpc/client.ts';
import { socketPath, webSocketTransport } from '../shared/rpc/webSocketTransport.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { type HostEnd, type HostProcess, type HostProgram, startHostProcess } from './hostProcess.ts';
import { askHost } from './hostRequests.ts';
import { carryLine, openSocket } from './hostSocket.ts';

/** A host that ends this often within this time keeps ending. */
const mostEnds = 3;
const steadyMs = 60_000;
/** How often a host that does not answer is asked, and how long after one another, ms. */
const mostTries = 4;
const retryMs = 150;
/** A host answers the main process at once. */
const patienceMs = 3000;

export interface WorkspaceHostOptions {
  readonly program: HostProgram;
  /** Folder of the built page. */
  readonly rendererFolder: string;
  /** By default the default workspace. */
  readonly folder: string | undefined;
  readonly sampleWhenEmpty: boolean;
  /** The host has died, and another one takes its place. */
  readonly onRestarted: (sentence: Sentence) => void;
  /** It keeps dying, or cannot be started again: none runs now. */
  readonly onGivenUp: (sentence: Sentence) => void;
}

/** The host of one workspace, started again when it dies, and the ways to it. */
export interface WorkspaceHost {
  /** The workspace's folder, an absolute path, once it is open. Rejects with a `SwitchbackError` that says why it is not. */
  readonly opened: Promise<string>;
  /** Answers what a window asks for under `app://`, as soon as there is a host. */
  readonly answerPage: (request: Request) => Promise<Response>;
  /** Gives a page its line. Where there is no host it gets none, and asks again. */
  readonly openLine: (page: Pick<Electron.WebFrameMain, 'postMessage'>) => Promise<void>;
  /** A folder as what a page may know of it; `null` for what is no folder, and where there is no host. */
  readonly grant: (path: string) => Promise<ChosenFolder | null>;
  /** A job waits or runs. */
  readonly isWorking: () => Promise<boolean>;
  /** Adds a line to the workspace's log. */
  readonly log: (level: 'warn' | 'error', message: Sentence, detail?: string) => void;
  /** Starts it again after it has been given up. */
  readonly tryAgain: () => void;
  /** Stops what runs, which keeps what it has done, and is settled when the host has ended. */
  readonly close: () => Promise<void>;
}

/** Starts the host of a workspace. */
export function workspaceHost(
  { MessageChannelMain }: Pick<typeof Electron, 'MessageChannelMain'>,
  { program, rendererFolder, folder, sampleWhenEmpty, onRestarted, onGivenUp }: WorkspaceHostOptions,
): WorkspaceHost {
  let isClosing = false;
  let endsMs: number[] = [];

  const start = (isRestart: boolean) => {
    const host = startHostProcess(program, {
      folder,
      rendererFolder,
      sampleWhenEmpty,
      isRestart,
    });
    let wasOpen = false;
    host.opened.then(
      () => {
        wasOpen = true;
      },
      (error) => isRestart && onGivenUp(sentenceOf(error)),
    );
    void host.ended.then((end) => wasOpen && !isClosing && startAgain(end));
    return { host, address: listening(host) };
  };
  const startAgain = ({ reason, said }: HostEnd) => {
    const nowMs = performance.now();
    endsMs = [...endsMs.filter((endMs) => nowMs - endMs < steadyMs), nowMs];
    if (endsMs.length >= mostEnds) return onGivenUp(say('host.hostKeepsEnding', { reason }));
    current = start(true);
    const sentence = say('host.hostEnded', { reason });
    onRestarted(sentence);
    log('error', sentence, said);
  };
  let current = start(false);
  const { opened } = current.host;

  /** Does something over the socket; where nothing answers there although the host lives, at a new one. */
  const reach = async <T>(work: (address: string) => Promise<T>): Promise<T> => {
    for (let i = 1; ; i++) {
      const asked = current;
      const { address } = asked;
      try {
        return await work(await address);
      } catch (error) {
        if (isClosing || i === mostTries) throw error;
        await setTimeout(retryMs);
        if (asked === current && asked.address === address && isUnreachable(error))
          asked.address = listening(asked.host);
      }
    }
  };
  const openLine = (path: string) => reach((address) => openSocket(address, path));
  const client = createClient<DesktopContract, Record<string, never>>(async () =>
    webSocketTransport((await openLine(desktopPath)) as never),
  );
  const soon = () => ({ signal: AbortSignal.timeout(patienceMs) });
  const log: WorkspaceHost['log'] = (level, message, detail) => {
    const write = () => client.request('desktop.log', { level, message, detail });
    // The line of a host that has just died may not have told so yet: what went into it goes to the next host.
    void write()
      .catch(write)
      .catch(() => {});
  };

  return {
    opened,
    answerPage: async (request) => {
      // What has been sent in part cannot be sent again.
      const answer = request.body
        ? current.address.then((address) => askHost(address, request))
        : reach(async (address) => {
            const answered = await askHost(address, request);
            return isOfPage(request) ? inWhole(answered) : answered;
          });
      return answer.catch((error: unknown) => new Response(sentenceOf(error).text, { status: 503 }));
    },
    openLine: async (page) => {
      const socket = await openLine(socketPath).catch(() => null);
      if (!socket) return;
      const { port1, port2 } = new MessageChannelMain();
      carryLine(port1, socket);
      try {
        page.postMessage(channels.openLine, null, [port2]);
      } catch {
        // The page has gone meanwhile.
        socket.close();
      }
    },
    grant: async (path) => {
      const answer = await client.request('desktop.grant', { path }, soon()).catch(() => null);
      return answer?.result ?? null;
    },
    isWorking: async () => {
      const answer = client.request('desktop.isWorking', {}, soon()).then(({ result }) => result);
      return Promise.race([answer, current.host.ended.then(() => false)]).catch(() => false);
    },
    log,
    tryAgain: () => {
      endsMs = [];
      current = start(true);
    },
    close: async () => {
      isClosing = true;
      client.close();
      await current.host.end();
    },
  };
}

/** The page's document and what it loads: a window without one of them stays blank. All else is streamed. */
const isOfPage = ({ url }: Request): boolean => !/^\/(pictures|downloads|uploads)\//.test(new URL(url).pathname);

/** An answer that has come to its end: what a host that dies has sent in part can be asked for again. */
async function inWhole(answer: Response): Promise<Response> {
  return answer.body ? new Response(await answer.arrayBuffer(), answer) : answer;
}

/** The address at which a host listens from now on; who asks for it is told where there is none. */
function listening(host: HostProcess): Promise<string> {
  const address = host.listen();
  address.catch(() => {});
  return address;
}

/** Nothing is at a socket's address, something that is no host, or what this user may not open; not what breaks while it is answered. */
function isUnreachable(error: unknown): boolean {
  // The host has said that it cannot listen there.
  if (error instanceof SwitchbackError) return true;
  const { code, message } = error as NodeJS.ErrnoException;
  const codes = ['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'EACCES', 'EPERM', 'ENOTSOCK', 'EPROTOTYPE'];
  return code ? codes.includes(code) : /Unexpected server response|timed out/.test(message);
}
