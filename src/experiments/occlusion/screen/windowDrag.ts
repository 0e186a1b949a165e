/** `[y, x, height, width]`, px of the network's input. */
export type WindowBox = readonly [y: number, x: number, height: number, width: number];

/** What of a window a hand holds: all of it, or a corner. */
export const corners = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'] as const;
export type Grip = 'whole' | (typeof corners)[number];

/**
 * Where a window is after a hand has moved by whole pixels: `whole` moves it, a corner sizes it, keeping it square where `isSquare`. It
 * stays inside a picture of `[height, width]` and has at least one pixel.
 */
export function draggedWindow(
  [y, x, height, width]: WindowBox,
  grip: Grip,
  [down, right]: readonly [down: number, right: number],
  [pictureHeight, pictureWidth]: readonly [number, number],
  isSquare = false,
): WindowBox {
  if (grip === 'whole') {
    return [within(y + down, 0, pictureHeight - height), within(x + right, 0, pictureWidth - width), height, width];
  }
  const isTop = grip.startsWith('top');
  const isLeft = grip.endsWith('Left');
  const [mostHeight, mostWidth] = [isTop ? y + height : pictureHeight - y, isLeft ? x + width : pictureWidth - x];
  const wanted = [height + (isTop ? -down : down), width + (isLeft ? -right : right)] as const;
  const side = Math.max(...wanted);
  const [tall, wide] = isSquare ? [side, side] : wanted;
  const most = isSquare ? [Math.min(mostHeight, mostWidth), Math.min(mostHeight, mostWidth)] : [mostHeight, mostWidth];
  const [newHeight, newWidth] = [within(tall, 1, most[0]!), within(wide, 1, most[1]!)];
  return [isTop ? y + height - newHeight : y, isLeft ? x + width - newWidth : x, newHeight, newWidth];
}

const within = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Position of the number nearest to `value` in an ascending list. */
export function nearest(values: readonly number[], value: number): number {
  return values.reduce((best, own, i) => (Math.abs(own - value) < Math.abs(values[best]! - value) ? i : best), 0);
}
