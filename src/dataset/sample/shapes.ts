/**
 * Signed distance to a shape's edge, negative inside, at (x, y) with y downwards. Shapes are centred on the origin and fit
 * into about the unit disc. Polygon and heart distances after Quilez, "2D distance functions".
 */
export type Shape = (x: number, y: number) => number;

/** A sample class: its shape, and how far it may be turned without becoming another or odd. */
export interface SampleClass {
  readonly name: string;
  readonly shape: Shape;
  /** Degrees to either side. */
  readonly turnDeg: number;
}

/** The sample set's ten classes, in alphabetical order. */
export const sampleClassShapes: readonly SampleClass[] = [
  { name: 'arrow', shape: polygon(arrowPoints()), turnDeg: 180 },
  { name: 'crescent', shape: crescent, turnDeg: 180 },
  { name: 'cross', shape: cross, turnDeg: 20 },
  { name: 'diamond', shape: polygon(diamondPoints()), turnDeg: 15 },
  { name: 'disc', shape: (x, y) => Math.hypot(x, y) - 0.86, turnDeg: 180 },
  { name: 'heart', shape: heart, turnDeg: 25 },
  { name: 'ring', shape: (x, y) => Math.abs(Math.hypot(x, y) - 0.72) - 0.21, turnDeg: 180 },
  { name: 'square', shape: (x, y) => box(x, y, 0.74, 0.74), turnDeg: 15 },
  { name: 'star', shape: polygon(starPoints()), turnDeg: 36 },
  { name: 'triangle', shape: polygon(trianglePoints()), turnDeg: 25 },
];

type Point = readonly [number, number];

function box(x: number, y: number, halfWidth: number, halfHeight: number): number {
  const dx = Math.abs(x) - halfWidth;
  const dy = Math.abs(y) - halfHeight;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
}

function cross(x: number, y: number): number {
  return Math.min(box(x, y, 0.92, 0.29), box(x, y, 0.29, 0.92));
}

/** A disc less another; outside both it is a bound, which is enough for an edge of one pixel. */
function crescent(x: number, y: number): number {
  return Math.max(Math.hypot(x - 0.1, y) - 0.92, 0.74 - Math.hypot(x - 0.5, y));
}

function heart(x: number, y: number): number {
  const scale = 0.62;
  const px = Math.abs(x) / (scale * 2.35);
  const py = (0.82 - y) / (scale * 2.35);
  if (px + py > 1) return (Math.hypot(px - 0.25, py - 0.75) - Math.SQRT2 / 4) * scale * 2.35;
  const along = 0.5 * Math.max(px + py, 0);
  const distance = Math.min(Math.hypot(px, py - 1), Math.hypot(px - along, py - along));
  return distance * Math.sign(px - py) * scale * 2.35;
}

/** Distance to a polygon, whose inside is by the even-odd rule. */
function polygon(points: readonly Point[]): Shape {
  return (x, y) => {
    let squared = Number.POSITIVE_INFINITY;
    let side = 1;
    for (const [i, [ax, ay]] of points.entries()) {
      const [bx, by] = points[(i + points.length - 1) % points.length]!;
      const [ex, ey] = [bx - ax, by - ay];
      const [wx, wy] = [x - ax, y - ay];
      const along = Math.min(1, Math.max(0, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
      squared = Math.min(squared, (wx - ex * along) ** 2 + (wy - ey * along) ** 2);
      if (ay > y !== by > y && x < ax + ((y - ay) / ey) * ex) side = -side;
    }
    return side * Math.sqrt(squared);
  };
}

function starPoints(): Point[] {
  return Array.from({ length: 10 }, (_, i) => onCircle(i % 2 === 0 ? 1 : 0.42, (i * Math.PI) / 5));
}

function trianglePoints(): Point[] {
  return [0, 1, 2].map((i) => onCircle(1, (i * 2 * Math.PI) / 3));
}

function diamondPoints(): Point[] {
  return [
    [0, -1],
    [0.62, 0],
    [0, 1],
    [-0.62, 0],
  ];
}

/** Pointing right. */
function arrowPoints(): Point[] {
  const upper: Point[] = [
    [0.98, 0],
    [0.22, -0.72],
    [0.22, -0.27],
    [-0.92, -0.27],
  ];
  const lower = upper
    .slice(1)
    .reverse()
    .map(([x, y]): Point => [x, -y]);
  return [...upper, ...lower];
}

/** Clockwise from the top. */
function onCircle(radius: number, angle: number): Point {
  return [radius * Math.sin(angle), -radius * Math.cos(angle)];
}
