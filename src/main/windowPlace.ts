import { z } from 'zod';

/** Where a window was, in device-independent pixels. */
export const windowPlace = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
  isMaximized: z.boolean(),
});
export type WindowPlace = z.infer<typeof windowPlace>;

/** What of a display a window may cover, in device-independent pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The smallest window in which every screen works, and the one to begin with. */
export const leastSize = { width: 960, height: 640 } as const;
const usualSize = { width: 1440, height: 900 } as const;

/**
 * Where to open a window that was at `kept`: there, as far as the displays of today allow, so that it is never out of reach.
 * `areas` are those of the displays, the first one's being where a new window opens.
 */
export function placeWindow(kept: WindowPlace | null, areas: readonly [Area, ...Area[]]): WindowPlace {
  const home = kept && areas.toSorted((a, b) => overlap(kept, b) - overlap(kept, a))[0]!;
  if (!kept || !home || overlap(kept, home) === 0)
    return { ...centred(areas[0]), isMaximized: kept?.isMaximized ?? false };
  const width = fitted(kept.width, leastSize.width, home.width);
  const height = fitted(kept.height, leastSize.height, home.height);
  return {
    x: Math.min(Math.max(kept.x, home.x), home.x + home.width - width),
    y: Math.min(Math.max(kept.y, home.y), home.y + home.height - height),
    width,
    height,
    isMaximized: kept.isMaximized,
  };
}

function centred({ x, y, ...area }: Area): Area {
  const width = Math.min(usualSize.width, area.width);
  const height = Math.min(usualSize.height, area.height);
  return { x: x + Math.floor((area.width - width) / 2), y: y + Math.floor((area.height - height) / 2), width, height };
}

/** A side that is at least `least` where the display is. */
const fitted = (side: number, least: number, most: number) => Math.min(Math.max(side, least), most);

/** Area that two rectangles share, in square pixels. */
function overlap(a: Area, b: Area): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}
