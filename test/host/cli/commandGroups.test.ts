import { Command } from 'commander';
import { expect, test } from 'vitest';
import { commandGroups, groupsFor } from '../../../src/host/cli/commandGroups.ts';

test('a group that is loaded alone says the names of all that it adds, and no name is in two', async () => {
  for (const { names, load } of commandGroups.filter(({ names }) => names.length > 0)) {
    const program = new Command();
    (await load())(program);
    expect(program.commands.map((command) => command.name())).toEqual(names);
  }
  const all = commandGroups.flatMap(({ names }) => names);
  expect(new Set(all).size).toBe(all.length);
});

test('a command whose group is known comes alone; help and unknown names see all', () => {
  expect(groupsFor('run')).toHaveLength(1);
  for (const name of ['figure', 'occlude', 'help', undefined]) expect(groupsFor(name)).toBe(commandGroups);
});
