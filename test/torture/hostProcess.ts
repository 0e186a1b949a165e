import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWebHost } from '../../src/host/web/webHost.ts';

/** The entry of a process that is a web host as `switchback serve` is one, and tells the ids of its engine processes. */
export interface HostSettings {
  readonly workspace: string;
  readonly roots: readonly string[];
  /** Where it may write a page to serve. */
  readonly page: string;
}

export type HostTold = { readonly url: string } | { readonly pids: readonly number[] };
export type HostOrder = 'pids' | 'close';

const { workspace: folder, roots, page } = JSON.parse(process.argv[2]!) as HostSettings;
mkdirSync(page, { recursive: true });
writeFileSync(join(page, 'index.html'), '<!doctype html><title>the page</title>');
const host = await openWebHost({ folder, port: 0, hostname: '127.0.0.1', rendererFolder: page, roots });
const tell = (told: HostTold) => process.send!(told);
process.on('message', async (order: HostOrder) => {
  const { jobs, interactive } = host.enginePids();
  if (order === 'pids') return tell({ pids: [jobs, interactive].filter((pid) => pid !== null) });
  await host.close();
  process.exit(0);
});
tell({ url: host.url });
