import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { type WorkspaceHost, workspaceHost } from '../../src/main/workspaceHost.ts';
import type { WorkbenchEvents } from '../../src/shared/contract/events.ts';
import type { WorkbenchContract } from '../../src/shared/contract/index.ts';
import { createClient } from '../../src/shared/rpc/client.ts';
import { portTransport } from '../../src/shared/rpc/portTransport.ts';
import { type Sentence, say } from '../../src/shared/sentence.ts';
import { temporaryFolder } from '../host/cli/binary.ts';
import { writeBuiltPage } from './builtPage.ts';
import { pagePort, StandInChannel, type StandInPort } from './ports.ts';
import { processesOn, program } from './processes.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
writeBuiltPage(folder.at('renderer'));
let number = 0;

/** The host of a new workspace, and what was said of it. */
async function hosted(name: string) {
  number += 1;
  const sockets = folder.at(`run${number}`);
  mkdirSync(sockets);
  process.env.XDG_RUNTIME_DIR = sockets;
  const said = { restarted: [] as Sentence[], givenUp: [] as Sentence[] };
  const host = workspaceHost(
    { MessageChannelMain: StandInChannel as never },
    {
      program,
      rendererFolder: folder.at('renderer'),
      folder: folder.at(name),
      sampleWhenEmpty: false,
      onRestarted: (sentence) => said.restarted.push(sentence),
      onGivenUp: (sentence) => said.givenUp.push(sentence),
    },
  );
  onTestFinished(host.close);
  await host.opened;
  const kill = () => process.kill(processesOn(folder.at(name), 'hostProcess')[0]!, 'SIGKILL');
  /** Where it listens. */
  const address = () => join(sockets, readdirSync(sockets)[0]!, 'host');
  return { host, said, kill, address, workspace: folder.at(name) };
}
const pageOf = async (host: WorkspaceHost) => (await host.answerPage(new Request('app://switchback/'))).text();

/** A page's line, which it asks for again when it breaks. */
function pageLine(host: WorkspaceHost) {
  const client = createClient<WorkbenchContract, WorkbenchEvents>(async () => {
    let port: StandInPort | undefined;
    await host.openLine({
      postMessage: (_channel: string, _message: unknown, ports: unknown[] = []) => {
        port = ports[0] as StandInPort;
      },
    });
    return portTransport(pagePort(port!));
  });
  onTestFinished(client.close);
  return client;
}

test('a host that is killed is started again: requests that wait are answered, a line that broke comes back', async () => {
  const { host, said, kill, workspace } = await hosted('killed');
  const client = pageLine(host);
  await client.request('workspace.describe', {});
  kill();
  expect(await pageOf(host)).toContain('the page');
  await expect
    .poll(() => client.request('workspace.describe', {}).catch(() => null), { timeout: 20_000 })
    .toMatchObject({ result: { folder: workspace } });
  expect(said.restarted.map(({ text }) => text)).toEqual([
    "The host's process ended (signal SIGKILL) and has been started again; what ran was interrupted and can be resumed.",
  ]);
  expect(said.givenUp).toEqual([]);
});

test('what the page loads comes whole, though its host is killed while it is sent', async () => {
  const { host, kill } = await hosted('half sent');
  // More than a socket holds by itself.
  const bytes = 2 ** 25;
  writeFileSync(folder.at('renderer/assets/large.js'), Buffer.alloc(bytes, ' '));
  const answer = await host.answerPage(new Request('app://switchback/assets/large.js'));
  kill();
  expect((await answer.arrayBuffer()).byteLength).toBe(bytes);
});

test('what is logged while a host dies is in the log of the next', async () => {
  const { host, kill } = await hosted('logging');
  const client = pageLine(host);
  const isLogged = (text: string) =>
    expect
      .poll(async () =>
        (await client.request('log.list', {}).catch(() => null))?.result.map(({ message }) => message.text),
      )
      .toContain(text);
  host.log('warn', say('common.verbatim', { text: 'before' }));
  await isLogged('before');
  kill();
  host.log('warn', say('common.verbatim', { text: 'meanwhile' }));
  await isLogged('meanwhile');
});

test('one that keeps dying is given up, and started again when a person says so', async () => {
  const { host, said, kill } = await hosted('dying');
  for (const times of [1, 2]) {
    kill();
    await expect.poll(() => said.restarted.length, { timeout: 20_000 }).toBe(times);
    await pageOf(host);
  }
  kill();
  await expect.poll(() => said.givenUp.length, { timeout: 20_000 }).toBe(1);
  expect(said.givenUp[0]!.text).toMatch(/^The host's process keeps ending \(signal SIGKILL\)/);
  expect((await host.answerPage(new Request('app://switchback/'))).status).toBe(503);
  expect(await host.isWorking()).toBe(false);
  host.tryAgain();
  expect(await pageOf(host)).toContain('the page');
});

/** What may become of the folder of a socket while the host lives. */
const mishaps: Record<string, (address: string) => void> = {
  'is removed': (address) => rmSync(dirname(address), { recursive: true }),
  'is moved away': (address) => renameSync(dirname(address), `${dirname(address)} elsewhere`),
  'holds a file in its place': (address) => {
    rmSync(address);
    writeFileSync(address, 'no socket');
  },
  'may not be entered': (address) => chmodSync(dirname(address), 0),
};
/** Root enters every folder. */
const isRoot = process.getuid?.() === 0;

test.skipIf(process.platform === 'win32').for(Object.keys(mishaps))(
  'a socket whose folder %s is left for another, and the host goes on',
  async (mishap, { skip }) => {
    skip(mishap === 'may not be entered' && isRoot, 'root enters every folder');
    const { host, said, address, workspace } = await hosted(mishap);
    await pageOf(host);
    mishaps[mishap]!(address());
    expect(await pageLine(host).request('workspace.describe', {})).toMatchObject({ result: { folder: workspace } });
    expect(await pageOf(host)).toContain('the page');
    expect(said).toEqual({ restarted: [], givenUp: [] });
  },
);

test.skipIf(process.platform === 'win32')(
  'another program behind the socket gets no line: the host takes another',
  async () => {
    const { host, address, workspace } = await hosted('another program');
    await pageOf(host);
    const at = address();
    rmSync(at);
    const other = createServer((socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi')).listen(at);
    onTestFinished(() => void other.close());
    expect(await pageLine(host).request('workspace.describe', {})).toMatchObject({ result: { folder: workspace } });
  },
);
