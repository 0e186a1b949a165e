import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import openInBrowser from 'open';
import type { JobContext } from '../../../shared/job.ts';
import { say } from '../../../shared/sentence.ts';
import { defaultWorkspace } from '../../../workbench/workspace/workspace.ts';
import { openWebHost, type WebHostOptions } from '../../web/webHost.ts';
import { electronBinary, noWindowReason, surroundings } from '../electronBinary.ts';
import { integer } from '../options.ts';
import { type Outcome, perform } from '../session.ts';

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly open?: boolean;
  readonly root?: string[];
}

const projectFolder = fileURLToPath(new URL('../../../..', import.meta.url));
const rendererFolder = fileURLToPath(new URL('../../../../out/renderer', import.meta.url));

/** `serve` and `start`. */
export function addServeCommands(program: Command): void {
  program
    .command('serve')
    .description('the workbench in a browser, on this machine or from another one')
    .option('--port <n>', '0 for any free one', integer(0, 65_535), 4780)
    .option('--host <address>', 'where to listen; 127.0.0.1 is reached from this machine alone', '127.0.0.1')
    .option('--open', 'open the browser')
    .option('--root <folders...>', 'folders of this machine in which a page may choose one (default: the home folder)')
    .action(({ port, host: hostname, open, root: roots = [homedir()] }: ServeOptions, command: Command) =>
      perform(command, (context) =>
        serve({ folder: workspaceOf(command), port, hostname, rendererFolder, roots }, open === true, context),
      ),
    );

  program
    .command('start')
    .description(
      'the workbench in a window of its own, or in a browser where that cannot be; the first time with a sample',
    )
    .action((_options: unknown, command: Command) =>
      perform(command, async (context) => {
        const electron = await windowHere(context);
        if ('path' in electron) return runElectron(electron.path, command, context);
        context.warn(say('host.opensInBrowser', { reason: electron.reason }));
        const here = { folder: workspaceOf(command), port: 0, hostname: '127.0.0.1', roots: [homedir()] };
        return serve({ ...here, rendererFolder, sampleWhenEmpty: true }, true, context);
      }),
    );
}

const workspaceOf = (command: Command): string =>
  command.optsWithGlobals<{ workspace?: string }>().workspace ?? defaultWorkspace();

/** Electron, where a window can be opened and its binary is there or can be fetched. */
async function windowHere({ warn }: JobContext): ReturnType<typeof electronBinary> {
  const reason = noWindowReason(surroundings());
  if (reason) return { reason };
  return electronBinary(() => warn(say('host.fetchingElectron')));
}

async function serve(options: WebHostOptions, open: boolean, { signal, warn }: JobContext): Promise<Outcome> {
  const host = await openWebHost(options);
  warn(say('host.at', { address: host.url }));
  if (!isLoopback(options.hostname)) warn(say('host.anyoneListens', { port: new URL(host.url).port }));
  // Where there is no browser the address has been printed.
  if (open) (await openInBrowser(host.url).catch(() => null))?.on('error', () => {});
  if (!signal.aborted) await new Promise((done) => signal.addEventListener('abort', done, { once: true }));
  await host.close();
  return { data: { url: host.url }, text: '' };
}

/** Reached from this machine alone. */
const isLoopback = (hostname: string) => hostname === 'localhost' || hostname === '::1' || hostname.startsWith('127.');

/** Runs the window until it is closed: on the workspace that is named, else on the latest. */
function runElectron(path: string, command: Command, { signal }: JobContext): Promise<Outcome> {
  const { workspace } = command.optsWithGlobals<{ workspace?: string }>();
  const args = [projectFolder, ...(workspace === undefined ? [] : [`--workspace=${workspace}`])];
  const child = spawn(path, args, { stdio: 'inherit' });
  // It then stops its jobs, which keep what they have done.
  signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => resolve({ data: { electron: path }, text: '' }));
  });
}
