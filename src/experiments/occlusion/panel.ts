import type { Drawing } from '../../figure/page/drawing.ts';
import { type OcclusionStyle, occlusionPanel } from './panel/drawing.ts';
import type { OcclusionData } from './panel/views.ts';

/** Draws an occlusion in a panel of a figure, `width` mm wide. */
export const occlusion = (
  { data, ...style }: { readonly data: OcclusionData } & OcclusionStyle,
  width: number,
): Promise<Drawing> => occlusionPanel(data, style, width);
