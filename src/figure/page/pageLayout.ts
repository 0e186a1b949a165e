import { type FigureDocument, type LetterStyle, type Panel, panelsOf } from '../../shared/figureDocument.ts';

/** Where a panel lies across the page, mm. */
export interface Span {
  readonly x: number;
  readonly width: number;
}

/** The panels of a row from left to right: what the gaps leave of the page is divided by their shares. */
export function rowSpans(
  { page, gapMm }: Pick<FigureDocument, 'page' | 'gapMm'>,
  panels: readonly Pick<Panel, 'share'>[],
): Span[] {
  const room = page.widthMm - 2 * page.marginMm - (panels.length - 1) * gapMm.column;
  const shares = panels.reduce((sum, { share }) => sum + share, 0);
  let x = page.marginMm;
  return panels.map(({ share }) => {
    const span = { x, width: (room * share) / shares };
    x += span.width + gapMm.column;
    return span;
  });
}

/** Each panel's letter by its id: those that are given, and the others in order; empty for none. */
export function lettersOf(document: Pick<FigureDocument, 'rows' | 'letterStyle'>): ReadonlyMap<string, string> {
  const lettered = panelsOf(document).filter(({ letter }) => letter !== '');
  const letters = new Map(
    lettered.map(({ id, letter }, i) => [id, letter ?? styled(ordinal(i), document.letterStyle)]),
  );
  return new Map(panelsOf(document).map(({ id }) => [id, letters.get(id) ?? '']));
}

/** The letter of the i-th panel, from 0: a … z, aa, ab, … */
export function ordinal(i: number): string {
  const letter = String.fromCharCode(97 + (i % 26));
  return i < 26 ? letter : ordinal(Math.floor(i / 26) - 1) + letter;
}

function styled(letter: string, style: LetterStyle): string {
  if (style === 'A') return letter.toUpperCase();
  return style === '(a)' ? `(${letter})` : letter;
}
