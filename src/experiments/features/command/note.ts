import type { Command } from 'commander';
import { modelOption } from '../../../host/cli/choices.ts';
import { integer, largestSide, list } from '../../../host/cli/options.ts';
import { performIn } from '../../../host/cli/session.ts';
import { table } from '../../../host/cli/table.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { type NoteChanges, noteChanges, type UnitNote } from '../../../shared/unitNote.ts';
import { listUnitNotes, noteUnit } from '../../../workbench/features/unitNotes.ts';

interface NoteOptions {
  readonly model: string;
  readonly layer: string;
  readonly channel: number;
  readonly star?: boolean;
  readonly tags?: readonly string[];
  readonly text?: string;
}

const columns = ['layer', 'map', 'star', 'tags', 'note'];
const rowOf = ({ layer, channel, isStarred, tags, note }: UnitNote) => {
  return [layer, channel, isStarred ? 'yes' : '', tags.join(', '), note.replaceAll(/\s+/g, ' ')];
};

/** `note`, `notes`. */
export function addNoteCommands(program: Command): void {
  program
    .command('note')
    .description('put a star, tags and a text on one map of a model; what is not given stays')
    .addOption(modelOption())
    .requiredOption('--layer <name>', 'which layer')
    .requiredOption('--channel <n>', 'which map, from 0', integer(0, largestSide))
    .option('--star', 'star it')
    .option('--no-star', 'take its star away')
    .option('--tags <names>', 'its tags, separated by commas; an empty text for none', (text: string) =>
      text.trim() === '' ? [] : list(text),
    )
    .option('--text <text>', 'its note; an empty text for none')
    .action(({ model, layer, channel, star, tags, text }: NoteOptions, command: Command) =>
      performIn(command, 'request', async (workspace) => {
        const changes = checked({ isStarred: star, tags, note: text });
        const data = noteUnit(workspace, model, { layer, channel }, changes);
        return { data, text: table(columns, [rowOf(data)]) };
      }),
    );
  program
    .command('notes')
    .description('what is noted on the maps of a model')
    .addOption(modelOption())
    .action(({ model }: Pick<NoteOptions, 'model'>, command: Command) =>
      performIn(command, 'read', async (workspace) => {
        const data = listUnitNotes(workspace, model);
        return { data, text: table(columns, data.map(rowOf)) };
      }),
    );
}

function checked(changes: object): NoteChanges {
  const parsed = noteChanges.safeParse(changes);
  if (parsed.success) return parsed.data;
  throw new SwitchbackError('BAD_ARGUMENT', say('features.badNote'));
}
