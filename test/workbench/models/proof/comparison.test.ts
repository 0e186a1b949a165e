import { expect, test } from 'vitest';
import { bestOf, isTie, type Outcome, temperedLoss } from '../../../../src/workbench/models/proof/comparison.ts';

/** `right` of 100 images classified correctly. */
const outcome = (right: number, loss = 1): Outcome => ({
  isRight: Uint8Array.from({ length: 100 }, (_, i) => (i < right ? 1 : 0)),
  loss,
});

test('the same is a tie; 5 images more or less of 100 are chance, 6 are not', () => {
  expect(isTie(outcome(90), outcome(90))).toBe(true);
  expect(isTie(outcome(90), outcome(95))).toBe(true);
  expect(isTie(outcome(90), outcome(96))).toBe(false);
});

test('the best has the lowest loss of those that hit about as often, and not of those that hit less', () => {
  expect(bestOf([outcome(50, 0.1), outcome(90, 0.5), outcome(92, 0.7), outcome(91, 0.5)])).toBe(1);
});

test('of equals the first is best, and of those that find the images easy', () => {
  expect(bestOf([outcome(90), outcome(90)])).toBe(0);
  expect(bestOf([outcome(100, 1e-3), outcome(100, 1e-6)])).toBe(0);
});

test('logits that are larger by a factor have the same loss, the least at any temperature', () => {
  const rows = Array.from({ length: 40 }, (_, i) =>
    Float64Array.of(Math.sin(i), Math.cos(2 * i), Math.sin(3 * i) + 0.3),
  );
  const labels = Int32Array.from(rows, (row, i) => (i % 4 === 0 ? i % 3 : row.indexOf(Math.max(...row))));
  const loss = temperedLoss(rows, labels);
  expect(
    temperedLoss(
      rows.map((row) => row.map((each) => 3 * each + 5)),
      labels,
    ),
  ).toBeCloseTo(loss, 6);
  const at = (coldness: number) =>
    rows.reduce((sum, row, i) => {
      const all = row.reduce((total, each) => total + Math.exp(coldness * each), 0);
      return sum - Math.log(Math.exp(coldness * row[labels[i]!]!) / all) / rows.length;
    }, 0);
  const scanned = Array.from({ length: 2000 }, (_, i) => at(0.02 + i * 0.01));
  expect(loss).toBeCloseTo(Math.min(...scanned), 4);
});
