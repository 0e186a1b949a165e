import assert from 'node:assert/strict';
import { join } from 'node:path';
import { defineNetwork, networkDefinition } from '../../../src/engine/network/define.ts';
import { presetNetwork } from '../../../src/engine/network/presets.ts';
import { networkFromFile } from '../../../src/workbench/models/networkFile.ts';
import { describeNetwork } from '../../../src/workbench/models/networks.ts';
import { sometimesChanged } from '../bytes.ts';
import { encoded, jsonText, mutatedTree } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const branches = {
  name: 'branches',
  input: [3, 16, 16],
  layers: [
    { name: 'a', op: 'conv2d', outChannels: 4, kernelSize: 3, padding: [1, 1, 1, 1], groups: 1, dilations: 2 },
    { name: 'norm', op: 'batchNorm', epsilon: 1e-3 },
    { name: 'b', op: 'conv2d', outChannels: 4, kernelSize: [1, 1], bias: false, inputs: ['norm'] },
    { name: 'c', op: 'averagePool', kernelSize: 3, strides: 1, padding: 1, countPadding: false, inputs: ['norm'] },
    { name: 'sum', op: 'add', inputs: ['b', 'c'] },
    { name: 'both', op: 'concat', inputs: ['sum', 'norm'] },
    { name: 'lrn', op: 'localResponseNormalization', size: 5, alpha: 1e-4, beta: 0.75, k: 2 },
    { name: 'pool', op: 'maxPool', kernelSize: 3, strides: 2, rounding: 'ceil' },
    { name: 'mean', op: 'globalAveragePool' },
    { name: 'out', op: 'dense', outFeatures: 3 },
    { name: 'softmax', op: 'softmax' },
  ],
};
const names = [
  'name',
  'input',
  'inputs',
  'layers',
  'op',
  'kernelSize',
  'strides',
  'padding',
  'groups',
  'outChannels',
  'rate',
];

export const network: Reader = {
  share: 15,
  open: async (folder) => {
    const seeds = [
      branches,
      networkDefinition(presetNetwork('zfnet-small', { classes: 10 })),
      networkDefinition(presetNetwork('alexnet', { classes: 5 })),
    ];
    const path = join(folder, 'network.json');
    return {
      cases: sometimesChanged(encoded(mutatedTree(seeds, names).map(jsonText))).map(oneFile('network.json')),
      read: (given) => {
        writeCase(folder, given);
        const defined = networkFromFile(path);
        assert.deepEqual(defineNetwork(networkDefinition(defined)), defined);
        describeNetwork(path, 10);
        return [];
      },
    };
  },
};
