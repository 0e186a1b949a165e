import type { Drawing } from '../../figure/page/drawing.ts';
import { type OcclusionStyle, occlusionPanel } from './panel/drawing.ts';
import type { OcclusionData } from './panel/views.ts';

/** Draws occlusions in a panel of a figure, `width` mm wide, one below the other. */
export const occlusion = (
  { images, ...style }: { readonly images: readonly OcclusionData[] } & OcclusionStyle,
  width: number,
): Promise<Drawing> => occlusionPanel(images, style, width);
