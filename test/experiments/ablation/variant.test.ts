import { expect, test } from 'vitest';
import { networkDefinition } from '../../../src/engine/network/define.ts';
import type { Network } from '../../../src/engine/network/network.ts';
import { multiplyAdds, parameterCount } from '../../../src/engine/network/parameters.ts';
import { presetNames, presetNetwork } from '../../../src/engine/network/presets.ts';
import { readyVariants } from '../../../src/experiments/ablation/analysis/ready.ts';
import { parseVariant, variantOf } from '../../../src/experiments/ablation/analysis/variant.ts';

const zfnet = presetNetwork('zfnet', { classes: 1000 });
const alexnet = presetNetwork('alexnet-dense', { classes: 1000 });
const small = presetNetwork('zfnet-small', { classes: 10, inputShape: [1, 28, 28] });
const changed = (base: Network, text: string) => variantOf(base, parseVariant(text));
const layersOf = (network: Network) => (networkDefinition(network) as { readonly layers: unknown }).layers;

const conv = (inputs: number, outputs: number, side: number) => outputs * (inputs * side * side + 1);
const dense = (inputs: number, outputs: number) => outputs * (inputs + 1);
const first = conv(3, 96, 7) + conv(96, 256, 5);
const middle = conv(256, 384, 3) + conv(384, 384, 3) + conv(384, 256, 3);
const top = dense(9216, 4096) + dense(4096, 4096) + dense(4096, 1000);

/** Added up by hand, layer by layer. */
test.each([
  ['minus 3,4', first + conv(256, 256, 3) + top],
  ['minus 7', 62_357_608 - dense(4096, 4096)],
  ['minus 6,7', first + middle + dense(9216, 1000)],
  ['minus 3,4,6,7', first + conv(256, 256, 3) + dense(9216, 1000)],
  ['fc6,fc7 width 2048', first + middle + dense(9216, 2048) + dense(2048, 2048) + dense(2048, 1000)],
  ['conv3 width 512; conv4 width 1024; conv5 width 512', 107_627_624],
  ['conv1 kernel 11 stride 4', 62_357_608 - conv(3, 96, 7) + conv(3, 96, 11) - 4096 * (9216 - 256 * 9)],
])('zfnet, %s: %i parameters', (text, count) => {
  expect(parameterCount(changed(zfnet, text))).toBe(count);
});

test('the variants of table 3 are the presets of that name, layer by layer', () => {
  const classes = 1000;
  const named = [
    [alexnet, 'minus 3,4', 'alexnet-dense-without-3-4'],
    [alexnet, 'minus 7', 'alexnet-dense-without-7'],
    [alexnet, 'minus 6,7', 'alexnet-dense-without-6-7'],
    [alexnet, 'minus 3,4,6,7', 'alexnet-dense-without-3-4-6-7'],
    [alexnet, 'fc 2048 = fc6,fc7 width 2048', 'alexnet-dense-fc2048'],
    [alexnet, 'fc 8192 = fc6,fc7 width 8192', 'alexnet-dense-fc8192'],
    [zfnet, 'fc 2048 = fc6,fc7 width 2048', 'zfnet-fc2048'],
    [zfnet, 'fc 8192 = fc6,fc7 width 8192', 'zfnet-fc8192'],
    [zfnet, '512-1024-512 = conv3 width 512; conv4 width 1024; conv5 width 512', 'zfnet-wide'],
  ] as const;
  for (const [base, text, preset] of named) {
    expect(readyVariants(base), preset).toContain(text);
    expect(layersOf(changed(base, text)), preset).toEqual(layersOf(presetNetwork(preset, { classes })));
  }
  const both = readyVariants(zfnet).find((text) => text.startsWith('512-1024-512, fc 8192'))!;
  expect(layersOf(changed(zfnet, both))).toEqual(layersOf(presetNetwork('zfnet-wide-fc8192', { classes })));
});

test('every preset has ready variants that fit, each another network', () => {
  expect(readyVariants(small).map((text) => parseVariant(text).name)).toEqual([
    ...['minus 3,4', 'minus 7', 'minus 6,7', 'minus 3,4,6,7', 'fc 128', 'fc 512', '88-176-96', '88-176-96, fc 512'],
    'conv1 9/2',
  ]);
  for (const name of presetNames.filter((own) => own !== 'lenet-5')) {
    const base = presetNetwork(name, { classes: 10 });
    const all = readyVariants(base).map((text) => JSON.stringify(layersOf(changed(base, text))));
    expect(all.length, name).toBeGreaterThan(1);
    expect(new Set([JSON.stringify(layersOf(base)), ...all]).size, name).toBe(all.length + 1);
  }
  // Not a chain: its third layer reads parts of the second.
  expect(readyVariants(presetNetwork('lenet-5', { classes: 10 }))).toEqual([]);
});

test('a number means all layers of that number, each as far as it has the size', () => {
  expect(layersOf(changed(zfnet, '6,7 width 2048'))).toEqual(layersOf(changed(zfnet, 'fc6,fc7 width 2048')));
});

test('what costs less by its multiply-adds is what has fewer layers', () => {
  const places = 13 * 13;
  const removed = places * (9 * (256 * 384 + 384 * 384 + 384 * 256) - 9 * 256 * 256);
  expect(multiplyAdds(zfnet) - multiplyAdds(changed(zfnet, 'minus 3,4'))).toBe(removed);
});

test.each([
  ['minus', /"minus" is no variant/],
  ['conv1', /is no variant/],
  ['conv1 kernel', /is no variant/],
  ['conv1 kernel -3', /is no variant/],
  ['conv1 depth 3', /is no variant/],
  ['minus 9', /has no layer "9"/],
  ['minus conv9', /has no layer "conv9"/],
  ['minus 8', /"fc8" tells the classes apart/],
  ['fc8 width 5', /"fc8" tells the classes apart/],
  ['minus softmax', /"softmax" tells the classes apart/],
  ['relu1 width 3', /"relu1" \(relu\) has no width/],
  ['fc6 kernel 3', /"fc6" \(dense\) has no kernel/],
  ['minus 6; fc6 width 8', /"fc6" is both removed and given another size/],
  ['conv5 kernel 40', /"conv5 kernel 40" does not fit/],
])('%s is refused in a sentence', (text, sentence) => {
  expect(() => changed(small, text)).toThrow(sentence);
});
