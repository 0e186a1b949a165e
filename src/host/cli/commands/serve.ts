import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import openInBrowser from 'open';
import { SwitchbackError } from '../../../shared/errors.ts';
import { defaultWorkspace } from '../../../workbench/workspace.ts';
import { openWebHost } from '../../web/webHost.ts';
import { integer } from '../options.ts';
import { perform } from '../session.ts';

interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly open?: boolean;
}

const rendererFolder = fileURLToPath(new URL('../../../../out/renderer', import.meta.url));

/** `serve`. */
export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('the workbench in a browser, on this machine or from another one')
    .option('--port <n>', '0 for any free one', integer(0), 4780)
    .option('--host <address>', 'where to listen; 127.0.0.1 is reached from this machine alone', '127.0.0.1')
    .option('--open', 'open the browser')
    .action(({ port, host: hostname, open }: ServeOptions, command: Command) =>
      perform(command, async ({ signal }) => {
        const { workspace } = command.optsWithGlobals<{ workspace?: string }>();
        const folder = workspace ?? defaultWorkspace();
        const host = await openWebHost({ folder, port, hostname, rendererFolder });
        process.stderr.write(`The workbench is at ${host.url}\nCtrl-C ends it.\n`);
        if (open) await openInBrowser(host.url).catch(() => {});
        await stopped(signal);
        await host.close();
        return { data: { url: host.url }, text: '' };
      }),
    );
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new SwitchbackError('CANCELLED', 'Stopped before it began.');
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
