import { describe, expect, test } from 'vitest';
import { defineNetwork, networkDefinition } from '../../../src/engine/network/define.ts';
import { foundScores, scoresOf } from '../../../src/engine/network/scores.ts';
import { upTo } from '../../../src/engine/network/upTo.ts';

const conv = { name: 'conv', op: 'conv2d', outChannels: 6, kernelSize: 3 };
const mean = { name: 'mean', op: 'globalAveragePool', inputs: ['conv'] };
const flat = { name: 'flat', op: 'flatten', inputs: ['mean'] };
const dense = (name: string, outFeatures = 4, input = 'flat') => ({ name, op: 'dense', outFeatures, inputs: [input] });
const softmax = (name: string, input: string) => ({ name, op: 'softmax', inputs: [input] });

/** Everything is put out. */
const withAll = (layers: readonly { readonly name: string }[]) =>
  network(layers, { outputs: [conv, mean, flat, ...layers].map(({ name }) => name) });

const network = (layers: readonly object[], more: object = {}) =>
  defineNetwork({ name: 'heads', input: [3, 8, 8], layers: [conv, mean, flat, ...layers], ...more });

describe('the output with a score for each class', () => {
  test.each<[string, { name: string }[], string[], string | null]>([
    ['the only one', [dense('a')], ['a'], 'a'],
    ['maps of one cell', [], ['mean', 'flat'], 'flat'],
    ['beside maps', [dense('a')], ['conv', 'a'], 'a'],
    ['a softmax beside what it reads', [dense('a'), softmax('b', 'a')], ['a', 'b'], 'b'],
    ['scores above the features that are put out too', [dense('a')], ['flat', 'a'], 'a'],
    ['no auxiliary head', [dense('aux1'), dense('aux2'), dense('fc')], ['aux1', 'aux2', 'fc'], 'fc'],
    ['called as scores are', [dense('embedding', 9), dense('logits')], ['embedding', 'logits'], 'logits'],
    ['one number beside many', [dense('age', 1), dense('kind')], ['age', 'kind'], 'kind'],
    ['several that may be', [dense('colour'), dense('shape')], ['colour', 'shape'], null],
    ['none', [], ['conv'], null],
  ])('%s', (_, layers, outputs, expected) => {
    expect(foundScores({ nodes: withAll(layers).nodes, outputs })).toBe(expected);
  });

  test('a file has other names for its outputs than for its layers', () => {
    const { nodes, outputs } = network([dense('a'), dense('b')], { outputs: ['a', 'b'] });
    expect(foundScores({ nodes, outputs })).toBeNull();
    expect(foundScores({ nodes, outputs }, new Map([['b', 'logits']]))).toBe('b');
    expect(foundScores({ nodes, outputs }, new Map([['b', 'aux_logits']]))).toBe('a');
  });

  test('is named by the definition, and written back', () => {
    const layers = [dense('colour'), dense('shape')];
    const named = network(layers, { outputs: ['colour', 'shape'], scores: 'colour' });
    expect(scoresOf(named)?.name).toBe('colour');
    expect(defineNetwork(networkDefinition(named))).toEqual(named);
    expect(networkDefinition(network([dense('a')]))).not.toHaveProperty('outputs');
  });

  test.each([
    [{ outputs: ['a', 'nowhere'] }, 'The network puts out "nowhere", which is no layer or is listed twice'],
    [{ outputs: ['a', 'a'] }, 'The network puts out "a", which is no layer or is listed twice'],
    [
      { scores: 'flat' },
      '"flat" is no output with a score for each class: name one of shape n or n×1×1 among the outputs "a" 4',
    ],
    [{ outputs: ['a', 'conv'], scores: 'conv' }, '"conv" is no output with a score for each class'],
    [{ outputs: [] }, 'as "outputs"'],
  ])('%o: %s', (more, problem) => {
    expect(() => network([dense('a')], more)).toThrow(problem);
  });
});

test('the part of a network that leads to some of its nodes', () => {
  const heads = network([dense('a'), dense('b')], { outputs: ['a', 'b'], scores: 'b' });
  expect(upTo(heads, ['a'])).toMatchObject({ outputs: ['a'], scores: null });
  expect(upTo(heads, ['conv', 'b']).nodes.map(({ name }) => name)).toEqual(['conv', 'mean', 'flat', 'b']);
  expect(upTo(heads, ['conv', 'b']).scores).toBe('b');
});
