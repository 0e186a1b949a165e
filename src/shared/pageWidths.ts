const mmPerInch = 25.4;

/** A width that a publisher sets figures in, mm, and how high one may be. */
export interface PageWidth {
  readonly name: string;
  readonly widthMm: number;
  readonly heightLimitMm: number;
}

/** Of journals and conferences; IEEE, CVPR and NeurIPS measure in inches. */
export const pageWidths: readonly PageWidth[] = [
  { name: 'natureColumn', widthMm: 89, heightLimitMm: 170 },
  { name: 'naturePage', widthMm: 183, heightLimitMm: 170 },
  { name: 'ieeeColumn', widthMm: 3.5 * mmPerInch, heightLimitMm: 8.5 * mmPerInch },
  { name: 'ieeePage', widthMm: 7.16 * mmPerInch, heightLimitMm: 8.5 * mmPerInch },
  { name: 'cvprColumn', widthMm: 3.25 * mmPerInch, heightLimitMm: 8.875 * mmPerInch },
  { name: 'neuripsPage', widthMm: 5.5 * mmPerInch, heightLimitMm: 9 * mmPerInch },
];

/** Whose width this is; `null` for a free one. */
export const pageWidthOf = (widthMm: number): PageWidth | null =>
  pageWidths.find((page) => Math.abs(page.widthMm - widthMm) < 0.01) ?? null;
