import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { memoryIn, withRecent } from '../../src/main/memory.ts';
import { temporaryFolder } from '../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

const nothing = { window: null, appearance: null, recentWorkspaces: [] };
const place = { x: 1, y: 2, width: 1000, height: 700, isMaximized: true };

test('what is remembered is there after a start', () => {
  const file = folder.at('kept.json');
  expect(memoryIn(file).now()).toEqual(nothing);
  memoryIn(file).change({ window: place });
  memoryIn(file).change({ appearance: { theme: 'dark', language: 'zh-CN' }, recentWorkspaces: ['/a'] });
  expect(memoryIn(file).now()).toEqual({
    window: place,
    appearance: { theme: 'dark', language: 'zh-CN' },
    recentWorkspaces: ['/a'],
  });
  expect(existsSync(`${file}.new`)).toBe(false);
});

test.each([
  'no JSON',
  '[]',
  'null',
  JSON.stringify({ window: { x: 'left' }, appearance: { theme: 'pink', language: 'en' }, recentWorkspaces: [7] }),
])('of a damaged file nothing is believed: %s', (text) => {
  const file = folder.at('damaged.json');
  writeFileSync(file, text);
  expect(memoryIn(file).now()).toEqual(nothing);
});

test('what is sound in a partly damaged file is kept', () => {
  const file = folder.at('partly.json');
  writeFileSync(file, JSON.stringify({ window: { ...place, width: -1 }, recentWorkspaces: ['/a'] }));
  expect(memoryIn(file).now()).toEqual({ ...nothing, recentWorkspaces: ['/a'] });
});

test('where nothing can be written it is remembered until the end', () => {
  mkdirSync(folder.at('taken.json.new'), { recursive: true });
  writeFileSync(folder.at('taken.json'), '{}');
  const memory = memoryIn(folder.at('taken.json'));
  memory.change({ window: place });
  expect(memory.now().window).toEqual(place);
  expect(readFileSync(folder.at('taken.json'), 'utf8')).toBe('{}');
});

test('ten recent workspaces, each once, the latest first', () => {
  expect(withRecent(['/a', '/b', '/c'], '/b')).toEqual(['/b', '/a', '/c']);
  const many = Array.from({ length: 10 }, (_, i) => `/${i}`);
  expect(withRecent(many, '/new')).toEqual(['/new', ...many.slice(0, 9)]);
});
