import { z } from 'zod';
import type { UnitNote } from '../../shared/unitNote.ts';
import type { Database } from '../storage/database.ts';
import { storedJson } from '../storage/storedJson.ts';

interface NoteRow {
  readonly layer: string;
  readonly channel: number;
  readonly starred: number;
  readonly tags: string;
  readonly note: string;
}

const storedTags = z.array(z.string());

/** What is noted on units of a model, or of a layer of it, by layer and channel. */
export function unitNotes(db: Database, modelId: number, layer: string | null = null): UnitNote[] {
  const statement = db.prepare<[number, string | null, string | null], NoteRow>(`
    SELECT layer, channel, starred, tags, note FROM unit_note
    WHERE model_id = ? AND (? IS NULL OR layer = ?) ORDER BY layer, channel`);
  return statement.all(modelId, layer, layer).map(({ starred, tags, ...rest }) => ({
    ...rest,
    isStarred: starred === 1,
    tags: storedJson(storedTags, tags),
  }));
}

/** Keeps what is noted on a unit in place of what was; where nothing is noted no row is left. For a transaction. */
export function putUnitNote(db: Database, modelId: number, { layer, channel, isStarred, tags, note }: UnitNote): void {
  db.prepare('DELETE FROM unit_note WHERE model_id = ? AND layer = ? AND channel = ?').run(modelId, layer, channel);
  if (!isStarred && tags.length === 0 && note === '') return;
  const insert = db.prepare(
    'INSERT INTO unit_note (model_id, layer, channel, starred, tags, note) VALUES (?, ?, ?, ?, ?, ?)',
  );
  insert.run(modelId, layer, channel, Number(isStarred), JSON.stringify(tags), note);
}
