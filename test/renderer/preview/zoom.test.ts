import { expect, test } from 'vitest';
import { fitting, movedBy, zoomedAt } from '../../../src/renderer/preview/zoom.ts';

const stage = { width: 400, height: 300 };

test('the point under the pointer stays where it is', () => {
  const point = { x: 100, y: 60 };
  const once = zoomedAt(fitting, 2, point, stage);
  expect(once).toEqual({ scale: 2, x: -100, y: -60 });
  const twice = zoomedAt(once, 1.5, point, stage);
  // What was at the point before: (point − corner) / scale.
  expect((point.x - twice.x) / twice.scale).toBeCloseTo((point.x - once.x) / once.scale, 9);
  expect((point.y - twice.y) / twice.scale).toBeCloseTo((point.y - once.y) / once.scale, 9);
});

test('it is never smaller than the stage, and never larger than 32 times', () => {
  expect(zoomedAt({ scale: 2, x: -100, y: -60 }, 0.01, { x: 5, y: 5 }, stage)).toEqual(fitting);
  expect(zoomedAt(fitting, 1e9, { x: 0, y: 0 }, stage)).toEqual({ scale: 32, x: 0, y: 0 });
});

test('it cannot be moved off the stage', () => {
  const zoom = { scale: 2, x: -100, y: -60 };
  expect(movedBy(zoom, 1000, 1000, stage)).toEqual({ scale: 2, x: 0, y: 0 });
  expect(movedBy(zoom, -1000, -1000, stage)).toEqual({ scale: 2, x: -400, y: -300 });
  expect(movedBy(zoom, -10, 20, stage)).toEqual({ scale: 2, x: -110, y: -40 });
});
