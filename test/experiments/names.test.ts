import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as experiments from '../../src/experiments/declarations.ts';

const source = join(import.meta.dirname, '../../src');

test.each(Object.keys(experiments))('host, shared and shell do not name %s', (name) => {
  const named = new RegExp(`['"\`]${name}['"\`.]|experiments/${name}/`);
  // Occlusion is a method of attribution too, by the field's name.
  const files = globSync(
    ['host', 'shared', 'renderer/shell'].map((folder) => join(source, folder, '**/*.{ts,vue}')),
  ).filter((file) => file !== join(source, 'shared/attribution.ts'));
  const lines = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => named.test(line) && !/^\s*(\/\*)?\*/.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
  expect(lines).toEqual([]);
});

test('each list names an experiment once at most', () => {
  for (const list of globSync(join(source, 'experiments/*.ts'))) {
    const names = [...readFileSync(list, 'utf8').matchAll(/^export \{ (\w+) \}/gm)].map(([, name]) => name);
    expect(new Set(names).size, list).toBe(names.length);
    for (const name of names) expect(Object.keys(experiments)).toContain(name);
  }
});
