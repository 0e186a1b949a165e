import { expect, test } from 'vitest';
import type { JobContext, Progress } from '../../src/shared/job.ts';
import { shareDone, stageOf } from '../../src/shared/stages.ts';

function listening() {
  const heard: Progress[] = [];
  const context: JobContext = {
    report: (progress) => heard.push(progress),
    warn: () => {},
    signal: new AbortController().signal,
  };
  return { context, shares: () => heard.map(shareDone) };
}

test('of one stage, what is done is what is counted', () => {
  expect(shareDone({ unit: 'images', done: 3, total: 4 })).toBe(0.75);
  expect(shareDone({ unit: 'images', done: 0, total: 0 })).toBe(1);
  expect(shareDone({ unit: 'images', done: 3 })).toBe(null);
});

test('stages of other units, and stages of stages, count from where those before them have ended', () => {
  const { context, shares } = listening();
  const first = stageOf(context, 0, 0.5);
  first.report({ unit: 'images', done: 1, total: 2 });
  first.report({ unit: 'images', done: 2, total: 2 });
  const second = stageOf(context, 0.5, 1);
  stageOf(second, 0, 0.5).report({ unit: 'maps', done: 1, total: 4 });
  stageOf(second, 0.5, 1).report({ unit: 'maps', done: 1 });
  stageOf(second, 0.5, 1).report({ unit: 'maps', done: 4, total: 4 });
  expect(shares()).toEqual([0.25, 0.5, 0.5625, 0.75, 1]);
});
