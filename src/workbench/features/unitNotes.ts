import { putUnitNote, unitNotes } from '../../catalog/features/unitNotes.ts';
import { transact } from '../../catalog/storage/database.ts';
import { resolveLayer } from '../../engine/network/layers.ts';
import { emptyNote, type NoteChanges, type NotedUnit, type UnitNote } from '../../shared/unitNote.ts';
import { describeModel } from '../models/models.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { checkChannel } from './projecting.ts';

type Catalog = Pick<Workspace, 'catalog'>;

/** All that is noted on units of a model, by layer and channel. Throws `NOT_FOUND`. */
export const listUnitNotes = ({ catalog }: Catalog, reference: string): UnitNote[] =>
  unitNotes(catalog, describeModel({ catalog }, reference).model.id);

/**
 * Changes what is noted on a unit; what is not given stays. Gives what is noted then. Throws `NOT_FOUND`, `BAD_ARGUMENT` for a map that is not
 * there.
 */
export function noteUnit(
  { catalog }: Catalog,
  reference: string,
  { layer, channel }: NotedUnit,
  changes: NoteChanges,
): UnitNote {
  const { model, network } = describeModel({ catalog }, reference);
  const unit = { layer: resolveLayer(network, layer).name, channel };
  checkChannel(network, unit.layer, channel);
  return transact(catalog, () => {
    const before = unitNotes(catalog, model.id, unit.layer).find((own) => own.channel === channel);
    const { isStarred, tags, note } = before ?? emptyNote(unit);
    const kept = {
      ...unit,
      isStarred: changes.isStarred ?? isStarred,
      tags: [...new Set(changes.tags ?? tags)],
      note: (changes.note ?? note).trim(),
    };
    putUnitNote(catalog, model.id, kept);
    return kept;
  });
}
