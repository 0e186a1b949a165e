import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askedWorkspace } from '../../src/main/commandLine.ts';
import { keepWorkspaceFile, workspaceAt } from '../../src/main/workspaceFile.ts';
import { temporaryFolder } from '../host/cli/binary.ts';

const folder = temporaryFolder();
afterAll(folder.remove);
beforeAll(() => {
  mkdirSync(folder.at('ws'));
  keepWorkspaceFile(folder.at('ws'));
  writeFileSync(folder.at('picture.png'), '');
});

test("a workspace's file stands for its folder", () => {
  expect(workspaceAt(folder.at('ws', 'workspace.switchback'))).toBe(folder.at('ws'));
  expect(workspaceAt(folder.at('ws'))).toBe(folder.at('ws'));
  expect(workspaceAt(folder.at('picture.png'))).toBeNull();
  expect(workspaceAt(folder.at('nothing.switchback'))).toBeNull();
});

test('a file that is there is left alone, and a folder that cannot be written is no error', () => {
  const file = folder.at('ws', 'workspace.switchback');
  writeFileSync(file, 'mine');
  keepWorkspaceFile(folder.at('ws'));
  expect(readFileSync(file, 'utf8')).toBe('mine');
  expect(() => keepWorkspaceFile(folder.at('gone'))).not.toThrow();
});

test('what a start asks for', () => {
  const asked = (...given: string[]) => askedWorkspace(given, folder.at());
  expect(asked()).toBeNull();
  expect(asked('--workspace=new')).toBe(folder.at('new'));
  expect(asked('--no-sandbox', 'ws')).toBe(folder.at('ws'));
  expect(asked('ws/workspace.switchback')).toBe(folder.at('ws'));
  expect(asked('picture.png', 'nowhere')).toBeNull();
});
