import { mmPerPt } from '../page/scene.ts';
import type { Weight } from './faces.ts';
import { shapeLine } from './shaping.ts';

/** Arimo's height above and depth below the baseline, in units of the size. */
export const ascent = 0.905;
export const descent = 0.212;

/** Width of one line of text in mm as it is drawn, kerning included. */
export function textWidth(content: string, sizePt: number, weight: Weight = 'regular'): number {
  return shapeLine(printable(content), weight).width * sizePt * mmPerPt;
}

/** One line without control characters, lone surrogates, direction marks and other things that no font draws. */
export function printable(content: string): string {
  const undrawable = /[\p{Cc}\p{Cs}\p{Cn}\p{Co}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\s]+/gu;
  return content.toWellFormed().replace(undrawable, ' ').trim();
}

/** The text, cut and ended with `…` where it is wider than `widthMm`; empty where not even that fits. */
export function shorten(content: string, widthMm: number, sizePt: number, weight: Weight = 'regular'): string {
  const line = printable(content);
  const fits = (candidate: string) => textWidth(candidate, sizePt, weight) <= widthMm;
  if (fits(line)) return line;
  const letters = Array.from(new Intl.Segmenter('en').segment(line), ({ segment }) => segment);
  let kept = 0;
  let tooMany = letters.length;
  while (tooMany - kept > 1) {
    const middle = (kept + tooMany) >> 1;
    if (fits(ended(letters, middle))) kept = middle;
    else tooMany = middle;
  }
  const shortened = ended(letters, kept);
  return fits(shortened) ? shortened : '';
}

const ended = (letters: readonly string[], count: number) => `${letters.slice(0, count).join('').trimEnd()}…`;

/** Chinese, Japanese, Thai and others put no spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const words = new Intl.Segmenter('zh', { granularity: 'word' });
const beginsNoLine = /^[\p{Pe}\p{Pf}\p{Po}\p{Lm}…]/u;
const endsNoLine = /[\p{Ps}\p{Pi}]$/u;

/** Where what stands between two spaces may be broken. */
function unbreakable(word: string): string[] {
  if (!unspaced.test(word)) return [word];
  const parts: string[] = [];
  for (const { segment } of words.segment(word)) {
    const last = parts.at(-1);
    const isBound = last !== undefined && (beginsNoLine.test(segment) || endsNoLine.test(last));
    if (isBound) parts[parts.length - 1] = last + segment;
    else parts.push(segment);
  }
  return parts;
}

/** Whether a text is read from right to left. */
export const isRightToLeft = (content: string): boolean => shapeLine(printable(content), 'regular').direction === 'rtl';

/** The text in lines of at most `widthMm`, broken between words; a word wider than that is shortened. */
export function wrap(content: string, widthMm: number, sizePt: number, weight: Weight = 'regular'): string[] {
  const lines: string[] = [];
  for (const word of printable(content).split(' ').filter(Boolean)) {
    for (const [i, part] of unbreakable(word).entries()) {
      const longer = `${lines.at(-1) ?? ''}${i === 0 ? ' ' : ''}${part}`;
      if (lines.length > 0 && textWidth(longer, sizePt, weight) <= widthMm) lines[lines.length - 1] = longer;
      else lines.push(shorten(part, widthMm, sizePt, weight));
    }
  }
  return lines;
}

/** A number for a label: three significant digits, the integer from 1000 to 99 999, a power of ten beyond, a true minus sign. */
export function numberLabel(value: number): string {
  if (!Number.isFinite(value)) return '–';
  if (value === 0) return '0';
  return `${value < 0 ? '−' : ''}${digitsOf(Math.abs(value))}`;
}

function digitsOf(magnitude: number): string {
  if (magnitude < 1e-3 || magnitude >= 99_999.5)
    return magnitude.toExponential(1).replace('e+', 'e').replace('e-', 'e−');
  return magnitude >= 999.5 ? magnitude.toFixed(0) : magnitude.toPrecision(3);
}

/** A share in [0, 1] for a label: one decimal, or as many as said; neither all nor nothing is said of what is only nearly so. */
export function percentLabel(share: number, decimals = 1): string {
  if (!Number.isFinite(share)) return '–';
  const step = 10 ** -decimals;
  const percent = 100 * share;
  if (percent > 0 && percent < step / 2) return `<${step.toFixed(decimals)} %`;
  if (percent < 100 && percent >= 100 - step / 2) return `>${(100 - step).toFixed(decimals)} %`;
  return `${percent.toFixed(decimals)} %`;
}
