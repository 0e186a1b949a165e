import type { LetterStyle } from './figureDocument.ts';

const mmPerInch = 25.4;

/** A width that a publisher sets figures in, mm, how high one may be, and how its panels are lettered. */
export interface PageWidth {
  readonly name: string;
  readonly widthMm: number;
  readonly heightLimitMm: number;
  readonly letterStyle: LetterStyle;
}

/** Of journals and conferences; IEEE, CVPR and NeurIPS measure in inches. */
export const pageWidths: readonly PageWidth[] = [
  { name: 'natureColumn', widthMm: 89, heightLimitMm: 170, letterStyle: 'a' },
  { name: 'naturePage', widthMm: 183, heightLimitMm: 170, letterStyle: 'a' },
  { name: 'ieeeColumn', widthMm: 3.5 * mmPerInch, heightLimitMm: 8.5 * mmPerInch, letterStyle: '(a)' },
  { name: 'ieeePage', widthMm: 7.16 * mmPerInch, heightLimitMm: 8.5 * mmPerInch, letterStyle: '(a)' },
  { name: 'cvprColumn', widthMm: 3.25 * mmPerInch, heightLimitMm: 8.875 * mmPerInch, letterStyle: '(a)' },
  { name: 'neuripsPage', widthMm: 5.5 * mmPerInch, heightLimitMm: 9 * mmPerInch, letterStyle: '(a)' },
];

/** Whose width this is; `null` for a free one. */
export const pageWidthOf = (widthMm: number): PageWidth | null =>
  pageWidths.find((page) => Math.abs(page.widthMm - widthMm) < 0.01) ?? null;
