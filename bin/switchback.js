#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Switchback runs on Node 24, which comes with its npm packages; an older Node only starts that one.
const isCurrent = Number(process.versions.node.split('.')[0]) >= 24;

// Images are decoded on libuv's pool, whose four threads are few for a large machine.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, availableParallelism()));

if (isCurrent) {
  endWithParent();
  await keepCompiled();
  await import('../src/host/cli/main.ts');
} else {
  const node = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal sends Ctrl-C to both processes, `kill` to this one alone. As SIGTERM the child can get it besides: a second
  // SIGINT would end it at once.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill('SIGTERM'));
  child.on('error', () => {
    process.stderr.write('Switchback needs Node 24: run `npm ci` in its folder, or install Node 24.\n');
    process.exit(1);
  });
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

/** Keeps what Node has compiled, for this process and those that it starts, where no other user of the machine can write. */
async function keepCompiled() {
  const { enableCompileCache } = await import('node:module');
  const { default: envPaths } = await import('env-paths');
  process.env.NODE_COMPILE_CACHE ??= join(envPaths('switchback', { suffix: '' }).cache, 'compiled');
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
}

/** Stops as SIGTERM would where the process that started this one over a channel of Node's is gone, however it ended. */
function endWithParent() {
  if (!process.channel) return;
  process.once('disconnect', () => process.emit('SIGTERM', 'SIGTERM') || process.exit(1));
  // Listening alone must not keep it running.
  process.channel.unref();
}
