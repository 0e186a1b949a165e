import stringWidth from 'string-width';
import { legible } from '../../shared/legible.ts';

/** Rows under a head, in columns without rules; numbers stand to the right. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const areNumbers = head.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === 'number'));
  const lines = [head, ...rows].map((row) => row.map((cell) => legible(String(cell)).replaceAll('\n', ' ')));
  const widths = head.map((_, i) => lines.reduce((widest, line) => Math.max(widest, stringWidth(line[i]!)), 0));
  const padded = (cell: string, i: number) => {
    const blank = ' '.repeat(widths[i]! - stringWidth(cell));
    return areNumbers[i] ? blank + cell : cell + blank;
  };
  return lines.map((line) => line.map(padded).join('  ').trimEnd()).join('\n');
}
