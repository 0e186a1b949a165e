import assert from 'node:assert/strict';
import envPaths from 'env-paths';
import { changeSettings, memoryBudgetBytes, readSettings } from '../../../src/workbench/workspace/settings.ts';
import { sometimesChanged } from '../bytes.ts';
import { encoded, jsonText, mutatedTree } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const seeds = [
  { memoryBytes: null, runtime: null },
  { memoryBytes: 2 ** 30, runtime: 'onnx/cpu' },
];

/** Settings that are not understood count as not set, so that none is refused. */
export const settings: Reader = {
  share: 5,
  open: async () => {
    const folder = envPaths('switchback', { suffix: '' }).config;
    return {
      cases: sometimesChanged(encoded(mutatedTree(seeds, ['memoryBytes', 'runtime']).map(jsonText))).map(
        oneFile('settings.json'),
      ),
      read: (given) => {
        writeCase(folder, given);
        assert.ok(memoryBudgetBytes() > 0, 'there is no memory');
        const before = readSettings();
        changeSettings({ runtime: 'onnx/cpu' });
        assert.deepEqual(readSettings(), { ...before, runtime: 'onnx/cpu' });
        return [];
      },
    };
  },
};
