import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { say } from '../../../src/shared/sentence.ts';
import { runCommand } from '../../../src/workbench/tensorflow/commands.ts';
import { removeTensorflow } from '../../../src/workbench/tensorflow/install.ts';

const { signal } = new AbortController();
const node = { program: process.execPath, folder: tmpdir(), advice: say('common.verbatim', { text: 'ask somebody' }) };

test('gives what a program prints', async () => {
  const printed = await runCommand({ ...node, arguments: ['--eval', 'console.log(6 * 7)'] }, signal);
  expect(printed).toBe('42\n');
});

test('a program that is not there: what to do', async () => {
  const missing = { ...node, program: 'no-such-compiler', arguments: [] };
  const advice = 'no-such-compiler is not there: ask somebody.';
  await expect(runCommand(missing, signal)).rejects.toMatchObject({ code: 'NOT_FOUND', message: advice });
});

test('a program that fails: the error it named', async () => {
  const script = `console.error('In file included from a.h\\na.cc:3: fatal error: b.h: No such file\\nterminated'); process.exit(1)`;
  const failing = { ...node, arguments: ['--eval', script] };
  await expect(runCommand(failing, signal)).rejects.toThrow(
    /\(a\.cc:3: fatal error: b\.h: No such file\): ask somebody/,
  );
});

test('stops a program when told to', async () => {
  const endless = { ...node, arguments: ['--eval', 'setInterval(() => {}, 1000)'] };
  await expect(runCommand(endless, AbortSignal.timeout(200))).rejects.toThrow(/timeout/);
});

test('removes an installation, finished or not, and nothing beside it', () => {
  const data = mkdtempSync(join(tmpdir(), 'data-'));
  onTestFinished(() => rmSync(data, { recursive: true }));
  for (const name of ['tensorflow', 'tensorflow.unfinished', 'workspace']) mkdirSync(join(data, name));
  writeFileSync(join(data, 'workspace/catalog.sqlite'), '');
  expect(removeTensorflow(join(data, 'tensorflow'))).toBe(true);
  expect(removeTensorflow(join(data, 'tensorflow'))).toBe(false);
  // `rmdir` of a folder that is not empty would throw.
  expect(() => rmSync(join(data, 'workspace/catalog.sqlite'))).not.toThrow();
});
