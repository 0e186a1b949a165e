import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { defineNetwork } from '../../../src/engine/network/define.ts';
import { compileForward } from '../../../src/engine/program/compile.ts';
import { wholeOnnx } from '../../../src/engine/runtime/onnx/dialect.ts';
import { onnxModel } from '../../../src/engine/runtime/onnx/model.ts';
import { recogniseModel } from '../../../src/modelfile/recognise/index.ts';
import { mutatedBytes } from '../bytes.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const words = [
  'PK\u0003\u0004',
  '\u0089HDF\r\n\u001a\n',
  'version https://git-lfs',
  'GGUF',
  'TFL3',
  '{',
  '\u0080\u0002',
];

export const recognise: Reader = {
  share: 5,
  open: async (folder) => {
    const network = defineNetwork({ name: 'tiny', input: [1, 2, 2], layers: [{ name: 'relu', op: 'relu' }] });
    const onnx = onnxModel(compileForward(network, 'tensor', ['relu']), {}, wholeOnnx).bytes;
    const graph = readFileSync(join(import.meta.dirname, '../../modelfile/tfjs/fixtures/layers/model.json'));
    const zip = zipSync({ 'config.json': Buffer.from('{}'), 'model.weights.h5': Buffer.alloc(20) });
    const seeds = [
      onnx,
      graph,
      zip,
      Buffer.from('{"nbformat": 4, "cells": []}'),
      Buffer.from('\u0008\u0001\u0012\u0003abc'),
    ];
    return {
      cases: mutatedBytes(
        seeds.map((bytes) => Buffer.from(bytes)),
        words,
      ).map(oneFile('model')),
      read: async (given) => {
        writeCase(folder, given);
        await recogniseModel(join(folder, 'model'));
        return [];
      },
    };
  },
};
