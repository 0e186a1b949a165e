/** A part of a picture as it is stored, not turned as its EXIF data may say; whole px. */
export interface PictureBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Sides and places are below this, so that the four fit into one number that is exact. */
export const boxSides = 2 ** 13;

/** The place of a box in its picture, as an image's address has it. */
export const placeOfBox = ({ left, top, width, height }: PictureBox): number =>
  ((left * boxSides + top) * boxSides + width) * boxSides + height;

/** The box at a place; `null` where it is none. */
export function boxAt(place: number): PictureBox | null {
  if (!Number.isSafeInteger(place) || place < 0 || place >= boxSides ** 4) return null;
  const part = (power: number) => Math.floor(place / boxSides ** power) % boxSides;
  const box = { left: part(3), top: part(2), width: part(1), height: part(0) };
  return box.width > 0 && box.height > 0 ? box : null;
}
