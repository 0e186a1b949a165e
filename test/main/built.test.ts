import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../host/cli/binary.ts';
import { processesOn } from './processes.ts';

/** What `npm run build` makes, which is what people run. */
const project = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();
afterAll(folder.remove);
beforeAll(() => {
  execFileSync(
    process.execPath,
    [join(project, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'],
    {
      cwd: project,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
}, 300_000);

test('every file is JavaScript', () => {
  const files = ['main', 'preload', 'renderer'].flatMap((part) =>
    readdirSync(join(project, 'out', part), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(project, 'out', part, name),
    ),
  );
  const scripts = files.filter((file) => /\.c?js$/.test(file));
  expect(scripts.length).toBeGreaterThan(3);
  // Throws with the place and the reason where one is not.
  for (const script of scripts)
    execFileSync(process.execPath, ['--check', script], { stdio: ['ignore', 'ignore', 'pipe'] });
});

test('the main process imports nothing but Electron and what Node brings', () => {
  const hook = `
    const { registerHooks, isBuiltin } = require('node:module');
    const main = ${JSON.stringify(join(project, 'out/main/main.js'))};
    registerHooks({ resolve: (specifier, context, next) => {
      if (specifier === main || isBuiltin(specifier)) return next(specifier, context);
      console.log(specifier);
      return { url: 'data:text/javascript,export default {}', shortCircuit: true };
    } });
    import(main).catch(() => {}).finally(() => process.exit(0));`;
  const asked = execFileSync(process.execPath, ['-e', hook], { encoding: 'utf8' });
  expect([...new Set(asked.trim().split('\n'))]).toEqual(['electron']);
});

test('the built main process starts, shows the page of its host, gives it a line, and ends', async () => {
  mkdirSync(folder.at('user'));
  const child = fork(join(project, 'out/main/main.js'), [`--workspace=${folder.at('workspace')}`], {
    // As Electron has it in development, its first argument is the project's folder.
    execArgv: ['--import', fileURLToPath(new URL('electronHook.ts', import.meta.url))],
    env: { ...process.env, STAND_IN_USER_DATA: folder.at('user') },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exit = once(child, 'exit');
  const ask = async (message: string) => {
    child.send(message);
    return (await once(child, 'message'))[0];
  };
  const page = await ask('app://switchback/');
  expect(page).toMatchObject({ status: 200, windows: [['app://switchback/']] });
  const [script] = page.text.match(/\/assets\/[^"]+\.js/)!;
  expect(await ask(`app://switchback${script}`)).toMatchObject({ status: 200 });
  expect(await ask('line')).toEqual({ isLine: true });
  expect(processesOn(folder.at('workspace'))).toHaveLength(3);
  expect(await ask('quit')).toEqual({ told: [expect.objectContaining({ message: 'Jobs are running.' })] });
  expect(await exit).toEqual([0, null]);
  expect(processesOn(folder.at('workspace'))).toEqual([]);
});
