import { z } from 'zod';
import { query } from '../rpc/request.ts';
import { noteChanges, notedUnit, type UnitNote } from '../unitNote.ts';

const model = z.string().min(1);

export const unitNoteRequests = {
  /** All that is noted on units of a model, by layer and channel. Throws `NOT_FOUND`. */
  'unitNote.list': query<readonly UnitNote[]>()(z.object({ model })),
  /** Changes what is noted on a unit. Throws `NOT_FOUND`, `BAD_ARGUMENT` for a map that is not there. */
  'unitNote.change': query<null>()(z.object({ model, unit: notedUnit, changes: noteChanges })),
};
