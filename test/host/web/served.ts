import { mkdirSync, writeFileSync } from 'node:fs';
import { openWebHost, type WebHost } from '../../../src/host/web/webHost.ts';
import type { WorkbenchEvents } from '../../../src/shared/contract/events.ts';
import type { WorkbenchContract } from '../../../src/shared/contract/index.ts';
import type { Client } from '../../../src/shared/rpc/client.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../cli/binary.ts';
import { writeHalves } from '../cli/pictures.ts';
import { type Addressed, addressed, lineTo } from './line.ts';

/** A web host on a small workspace: the data set `halves` and a run `run` of one epoch. */
export interface Served extends WebHost, Addressed {
  readonly client: (headers?: Record<string, string>) => Client<WorkbenchContract, WorkbenchEvents>;
  readonly remove: () => Promise<void>;
}

export async function serveHalves(): Promise<Served> {
  const folder = temporaryFolder();
  await writeHalves(folder.at('halves'), 40);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 1, threads: 1, batchSize: 16 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  workspace.close();

  const rendererFolder = folder.at('renderer');
  mkdirSync(folder.at('renderer', 'assets'), { recursive: true });
  writeFileSync(folder.at('renderer', 'index.html'), '<!doctype html><title>the page</title>');
  writeFileSync(folder.at('renderer', 'assets', 'page.js'), 'export {};');
  const roots = [folder.at('workspace')];
  const host = await openWebHost({
    folder: folder.at('workspace'),
    port: 0,
    hostname: '127.0.0.1',
    rendererFolder,
    roots,
  });
  const address = addressed(host.url);
  return {
    ...host,
    ...address,
    client: (headers) => lineTo(address, headers),
    remove: async () => {
      await host.close();
      folder.remove();
    },
  };
}
