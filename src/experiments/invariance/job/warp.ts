import sharp, { type Sharp } from 'sharp';
import type { Pixels } from '../../../workbench/pictures/cut.ts';
import type { Border, Kernel } from '../declaration/transformations.ts';

/** What is done to a picture about its centre: it is enlarged, turned clockwise, then moved down and to the right, px. */
export interface Warp {
  readonly scale: number;
  readonly angleDeg: number;
  readonly shift: readonly [y: number, x: number];
}

export interface WarpOptions {
  readonly border: Border;
  /** A colour for the border `mean`: a level for each channel. */
  readonly fill: readonly number[];
  readonly kernel: Kernel;
}

/** Part of a picture, px; it may hang over the picture's border. */
interface Part {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Pixels beyond what is shown that a kernel may read. */
const reachPx = 3;
const extensions = { mean: 'background', edge: 'copy', reflect: 'mirror' } as const;

/**
 * A warped picture: uint8 `[h, w, c]` of the same size. libvips gives the smallest rectangle of whole pixels that holds the warped picture; so a part
 * is warped that is larger than what is shown, moved by less than a pixel so that the wanted pixels fall on those of the result, and these are cut out.
 */
export async function warped(picture: Pixels, warp: Warp, { border, fill, kernel }: WarpOptions): Promise<Uint8Array> {
  const [height, width, channels] = picture.shape;
  const angle = (warp.angleDeg * Math.PI) / 180;
  const [cos, sin] = [warp.scale * Math.cos(angle), warp.scale * Math.sin(angle)];
  const part = readPart([height, width], warp);
  const source = await cutOut(await smoothed(picture, warp.scale), part, border, fill);
  const [centreY, centreX] = [(height - 1) / 2 - part.top, (width - 1) / 2 - part.left];
  const across = placed([cos, -sin], part, [centreX, centreY], (width - 1) / 2 + warp.shift[1]);
  const down = placed([sin, cos], part, [centreX, centreY], (height - 1) / 2 + warp.shift[0]);
  const result = await ofPixels(source)
    .affine([cos, -sin, sin, cos], { interpolator: kernel, odx: across.offset, ody: down.offset })
    .toColourspace(colourSpace(channels))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { data, info } = result;
  const shown = ofPixels({ shape: [info.height, info.width, channels], data });
  return rawOf(shown.extract({ left: across.from, top: down.from, width, height }), channels);
}

/**
 * One axis of a result: its first pixel that is shown, and by how much less than a pixel it is moved, so that the picture's centre lies `wanted` px
 * from that one. `row`: the matrix's, of x and y.
 */
function placed(
  [ofX, ofY]: readonly [number, number],
  { width, height }: Part,
  [centreX, centreY]: readonly [number, number],
  wanted: number,
): { readonly from: number; readonly offset: number } {
  // The result begins at the least of the part's corners, rounded.
  const start = Math.round(Math.min(0, ofX * width, ofY * height, ofX * width + ofY * height));
  const centre = ofX * centreX + ofY * centreY - start;
  const from = Math.round(centre - wanted);
  return { from, offset: from + wanted - centre };
}

/** The part of a picture that a warped one of the same size shows, with what kernels read around it. */
function readPart([height, width]: readonly [number, number], { scale, angleDeg, shift: [down, right] }: Warp): Part {
  const angle = (angleDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const corners = [-1, 1].flatMap((y) =>
    [-1, 1].map((x) => [(y * height) / 2 - down, (x * width) / 2 - right] as const),
  );
  const ys = corners.map(([y, x]) => height / 2 + cos * y - sin * x);
  const xs = corners.map(([y, x]) => width / 2 + sin * y + cos * x);
  const [top, left] = [Math.floor(Math.min(...ys)) - reachPx, Math.floor(Math.min(...xs)) - reachPx];
  return {
    ...{ top, left },
    height: Math.ceil(Math.max(...ys)) + reachPx - top,
    width: Math.ceil(Math.max(...xs)) + reachPx - left,
  };
}

/** Made smaller, fine texture would turn into noise: it is blurred as much as the pixels grow. */
async function smoothed(picture: Pixels, scale: number): Promise<Pixels> {
  const sigma = 0.5 * Math.sqrt(Math.max(0, 1 / scale ** 2 - 1));
  if (sigma < 0.3) return picture;
  const [, , channels] = picture.shape;
  return { ...picture, data: await rawOf(ofPixels(picture).blur(sigma), channels) };
}

async function cutOut(picture: Pixels, part: Part, border: Border, fill: readonly number[]): Promise<Pixels> {
  const [height, width, channels] = picture.shape;
  const around = {
    top: Math.max(0, -part.top),
    left: Math.max(0, -part.left),
    bottom: Math.max(0, part.top + part.height - height),
    right: Math.max(0, part.left + part.width - width),
  };
  const [r, g = r, b = r] = fill as [number, number?, number?];
  const extended = ofPixels(picture).extend({ ...around, extendWith: extensions[border], background: { r, g, b } });
  const wide = [height + around.top + around.bottom, width + around.left + around.right, channels] as const;
  const whole = ofPixels({ shape: wide, data: await rawOf(extended, channels) });
  const place = { top: part.top + around.top, left: part.left + around.left, height: part.height, width: part.width };
  return { shape: [part.height, part.width, channels], data: await rawOf(whole.extract(place), channels) };
}

/** Pixels for libvips, and as it gives them back. */
export const ofPixels = ({ shape: [height, width, channels], data }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels: channels as 1 | 3 } });

export async function rawOf(picture: Sharp, channels: number): Promise<Uint8Array> {
  const pixels = await picture.toColourspace(colourSpace(channels)).raw({ depth: 'uchar' }).toBuffer();
  return new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
}

/** Without it a grey picture is given three channels. */
const colourSpace = (channels: number): 'b-w' | 'srgb' => (channels === 1 ? 'b-w' : 'srgb');
