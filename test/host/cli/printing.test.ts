import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { table } from '../../../src/host/cli/table.ts';
import { switchback } from './binary.ts';

const binary = fileURLToPath(new URL('../../../bin/switchback.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'switchback-printing-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a table', () => {
  test('stands in columns: text to the left, numbers to the right, wide letters two wide, a row a line', () => {
    const rows = [
      ['café 猫', 3, 'x'],
      ['a\nb\u001b', 12, ''],
    ];
    expect(table(['name', 'n', 'end'], rows).split('\n')).toEqual([
      'name        n  end',
      'café 猫     3  x',
      'a b\\u001b  12',
    ]);
  });

  test('may be of any length', () => {
    const rows = Array.from({ length: 200_000 }, (_, i) => [i, 'x']);
    expect(table(['step', ''], rows).split('\n')).toHaveLength(200_001);
  });
});

/** Runs the binary in a shell, with `after` behind it; gives what came on stderr and how the binary ended. */
async function inShell(args: string, after: string): Promise<{ stderr: string; code: string }> {
  const line = `"${process.execPath}" "${binary}" ${args} ${after}; echo "ended \${PIPESTATUS[0]}" >&2`;
  const child = spawn('bash', ['-c', line], { stdio: ['ignore', 'ignore', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await new Promise((resolve) => child.once('close', resolve));
  const [stderr, code] = text.split('ended ');
  return { stderr: stderr!, code: code!.trim() };
}

describe.runIf(process.platform === 'linux')('what is printed', () => {
  test.each(['', '--json'])('into a pipe whose reader has gone is dropped without a word: %s', async (json) => {
    expect(await inShell(`network show zfnet ${json}`, '| true')).toEqual({ stderr: '', code: '0' });
  });

  test('onto a full disk is told of in a sentence', async () => {
    const { stderr, code } = await inShell('network show zfnet', '> /dev/full');
    expect(stderr).toMatch(/^What was to be printed cannot be written \(.*ENOSPC.*\): .*\n$/);
    expect(code).toBe('1');
  });
});

test('numbers have bounds: momentum, rates, ports, sizes', async () => {
  const train = ['train', '--dataset', 'x', '--network', 'zfnet'];
  for (const [args, bounds] of [
    [[...train, '--momentum', '1.5'], 'of at least 0 and below 1'],
    [[...train, '--lr', '0'], 'above 0 and of at most 100'],
    [[...train, '--epochs', '1e9'], 'from 1 to 100000'],
    [['serve', '--port', '80808'], 'from 0 to 65535'],
  ] as const) {
    const { code, stderr } = await switchback(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(bounds)]);
  }
});

test('a network file may begin with the mark that Windows writes, in UTF-8 or UTF-16', async () => {
  const layers = [{ name: 'fc', op: 'dense', outFeatures: 2 }];
  const definition = `\ufeff${JSON.stringify({ name: 'tiny', input: [1, 2, 2], layers })}`;
  for (const encoding of ['utf8', 'utf16le'] as const) {
    const file = join(folder, `${encoding}.json`);
    writeFileSync(file, definition, encoding);
    const { code, stdout } = await switchback('network', 'show', file);
    expect([code, stdout]).toEqual([0, expect.stringContaining('tiny: 10 parameters')]);
  }
});
