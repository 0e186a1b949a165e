import { CsvError, parse } from 'csv-parse/sync';
import { SwitchbackError } from '../shared/errors.ts';
import { say } from '../shared/sentence.ts';

/** A mark as a file has it: `[y, x, height, width]`, px; a point has neither height nor width. */
export interface WrittenMark {
  readonly image: string;
  readonly part: string;
  readonly place: readonly [y: number, x: number, height: number, width: number];
}

/** The columns of a file of marks; of a point the last two are empty, or missing. */
export const partColumns = ['image', 'part', 'x', 'y', 'width', 'height'] as const;

/**
 * Reads marks from CSV with a header. Throws `BAD_FILE`, naming the line, for a column or value that is missing, and for a box that has a width or a
 * height of 0.
 */
export function readPartsCsv(file: string, text: string): WrittenMark[] {
  const marks: WrittenMark[] = [];
  try {
    parse(text, {
      bom: true,
      columns: (names: string[]) => {
        const absent = partColumns.slice(0, 4).filter((name) => !names.includes(name));
        if (absent.length > 0) throw bad(say('dataset.partColumns', { file, absent }));
        return names;
      },
      on_record: (record: Record<string, string>, { lines }) => {
        marks.push(markOf(file, lines, record));
        return undefined;
      },
      skip_empty_lines: true,
      trim: true,
    });
    return marks;
  } catch (error) {
    if (error instanceof CsvError) throw bad(say('dataset.labelFileBadCsv', { path: file, problem: error.message }));
    throw error;
  }
}

function markOf(file: string, line: number, { image, part, x, y, width, height }: Record<string, string>): WrittenMark {
  const place = [y, x, height || width || '0', width || height || '0'].map((value) => Number(value || Number.NaN));
  if (!image || !part || place.some((value) => !Number.isFinite(value)))
    throw bad(say('dataset.partLine', { file, line }));
  const isPoint = !width && !height;
  if (!isPoint && (place[2]! <= 0 || place[3]! <= 0)) throw bad(say('dataset.emptyPart', { file, part, image }));
  return { image, part, place: place as [number, number, number, number] };
}

const bad = (sentence: ReturnType<typeof say>) => new SwitchbackError('BAD_FILE', sentence);
