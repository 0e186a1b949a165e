import { z } from 'zod';

/** A unit has so many tags at most. */
export const mostTags = 20;
export const longestTag = 40;
export const longestNote = 4000;

/** In one line, without commas: lists of tags are written with commas. */
const unitTag = z
  .string()
  .trim()
  .min(1)
  .max(longestTag)
  .regex(/^[^\p{Cc},]+$/u);

/** What a person has noted. */
const noted = z.object({
  isStarred: z.boolean(),
  tags: z.array(unitTag).max(mostTags),
  /** In any lines; empty where there is none. */
  note: z.string().max(longestNote),
});

/** Which unit of a model. */
export const notedUnit = z.object({ layer: z.string().min(1).max(200), channel: z.int().min(0) });
export type NotedUnit = z.output<typeof notedUnit>;

/** What a person has noted on a unit. */
export type UnitNote = NotedUnit & z.output<typeof noted>;

/** What is changed of a note; what is not given stays. */
export const noteChanges = noted.partial();
export type NoteChanges = z.output<typeof noteChanges>;

/** A unit on which nothing is noted. */
export const emptyNote = (unit: NotedUnit): UnitNote => ({ ...unit, isStarred: false, tags: [], note: '' });
