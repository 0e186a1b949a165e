/** How a picture that fills its stage at 1 is shown: enlarged, its left top corner at (`x`, `y`), px of the stage. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export const fitting: Zoom = { scale: 1, x: 0, y: 0 };
const largestScale = 32;

/** Enlarged `factor` times about a point of the stage, which stays where it is as far as the picture goes on covering the stage. */
export function zoomedAt({ scale, x, y }: Zoom, factor: number, point: { x: number; y: number }, stage: Size): Zoom {
  const next = Math.min(largestScale, Math.max(1, scale * factor));
  const ratio = next / scale;
  return covering({ scale: next, x: point.x - (point.x - x) * ratio, y: point.y - (point.y - y) * ratio }, stage);
}

/** Moved, as far as it goes on covering the stage. */
export const movedBy = ({ scale, x, y }: Zoom, dx: number, dy: number, stage: Size): Zoom =>
  covering({ scale, x: x + dx, y: y + dy }, stage);

function covering({ scale, x, y }: Zoom, { width, height }: Size): Zoom {
  const within = (at: number, extent: number) => Math.min(0, Math.max(extent * (1 - scale), at));
  return { scale, x: within(x, width), y: within(y, height) };
}
