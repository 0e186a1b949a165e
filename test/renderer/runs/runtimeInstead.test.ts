import { expect, test } from 'vitest';
import { runtimesHere, whyNotOn } from '../../../src/renderer/runs/runtimeInstead.ts';
import type { RuntimeVerdict } from '../../../src/shared/runtimes.ts';
import { say } from '../../../src/shared/sentence.ts';

const verdicts: readonly RuntimeVerdict[] = [
  { name: 'tfjs', verdict: 'passedOver', why: say('computing.notTried') },
  { name: 'onnx/cuda', verdict: 'absent', why: say('computing.noCuda') },
  { name: 'onnx/cpu', verdict: 'chosen', why: say('computing.notTried') },
];

test('a run goes on on its own runtime unless that is absent', () => {
  expect(whyNotOn('onnx/cuda', { verdicts })).toEqual(verdicts[1]);
  for (const here of ['tfjs', 'onnx/cpu', 'reference']) expect(whyNotOn(here, { verdicts })).toBe(null);
});

test('every runtime may be chosen that is not absent', () => {
  expect(runtimesHere(verdicts)).not.toContain('onnx/cuda');
  expect(runtimesHere(verdicts)).toEqual(expect.arrayContaining(['tfjs', 'onnx/cpu', 'reference']));
});
