import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../../src/host/cli/table.ts';
import { startHost } from '../e2e/workbench.ts';
import { type AttackName, attacks } from './attacks.ts';
import { makeWorkspace } from './makeWorkspace.ts';
import { pictureBurst, twentyThumbnailsWhileTraining } from './pictures.ts';
import { underAttack } from './underAttack.ts';

/**
 * `npm run load [seconds]`: how a web host answers an ordinary query while others flood it, what memory it takes and how long its log
 * grows. It wants a machine with nothing else to do, and Linux.
 */
const seconds = Number(process.argv[2] ?? 15);
const folder = mkdtempSync(join(tmpdir(), 'switchback-load-'));
let child: ChildProcess | undefined;
try {
  process.stderr.write('making the workspace …\n');
  await makeWorkspace(folder);
  const started = await startHost(folder);
  child = started.child;
  const host = { url: started.url, pid: child.pid!, workspace: join(folder, 'workspace') };
  const rows: (readonly string[])[] = [];
  for (const name of Object.keys(attacks) as AttackName[]) {
    process.stderr.write(`${name} …\n`);
    rows.push(await underAttack(host, name, seconds));
  }
  const header = ['attack', 'done', 'median', '99th percentile', 'host, at most', 'log'];
  process.stdout.write(`${cpus().length} × ${cpus()[0]?.model}\n${table(header, rows)}\n`);
  process.stderr.write('a thousand pictures …\n');
  for (const line of await pictureBurst(host)) process.stdout.write(`${line}\n`);
  process.stderr.write('thumbnails while a network trains …\n');
  process.stdout.write(`${await twentyThumbnailsWhileTraining(host)}\n`);
} finally {
  child?.kill('SIGINT');
  if (child) await once(child, 'exit');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
