import { describe, expect, test } from 'vitest';
import { type DraftLayer, drawLayer } from '../../../src/modelfile/onnx/draft.ts';
import { namesOf } from '../../../src/modelfile/onnx/names.ts';
import type { GraphNode } from '../../../src/modelfile/onnx/node.ts';

const input: DraftLayer = { layer: { op: 'input' }, inputs: [], shape: [3, 4, 4] };

/** The name of a ReLU, or of a convolution where it has a weight of that name. */
function named(...nodes: readonly { title: string; op?: string; scopes?: string; weight?: string }[]) {
  const layers = nodes.map(({ title, op = 'Relu', scopes, weight }) => {
    const node: GraphNode = {
      ...{ op, title, outputs: ['y'], attributes: new Map() },
      inputs: weight ? ['x', weight] : ['x'],
      metadata: scopes ? [{ key: 'pkg.torch.onnx.name_scopes', value: scopes }] : [],
    };
    if (!weight) return drawLayer(node, { op: 'relu' }, [input]);
    const dense = { op: 'dense', outFeatures: 2, bias: false } as const;
    return drawLayer(node, dense, [input], { weight: { shape: [2, 48], data: new Float32Array(96) } });
  });
  const { names, paths } = namesOf([input, ...layers]);
  return layers.map((layer) => [names.get(layer)!, ...(paths[names.get(layer)!] ?? [])]);
}

describe('layers are called', () => {
  test.each([
    ['/layer1/layer1.0/conv1/Conv', 'Conv', 'layer1.0.conv1', ['layer1', '0']],
    ['/features/features.0/features.0.1/Relu_2', 'Relu', 'features.0.1', ['features', '0']],
    ['/Relu_1', 'Relu', 'Relu_1', []],
    ['model/block1/conv/BiasAdd', 'Relu', 'model.block1.conv.BiasAdd', ['model', 'block1', 'conv']],
    ['Relu_12', 'Relu', 'Relu_12', []],
    ['input', 'Relu', 'input_2', []],
    ['../../a b\n"c"/Relu', 'Relu', 'a-b--c-', []],
    ['层', 'Relu', '-', []],
    [`/${'x'.repeat(200)}/Relu`, 'Relu', 'x'.repeat(100), []],
  ])('%j (%s): %s', (title, op, name, path) => {
    expect(named({ title, op })).toEqual([[name, ...path]]);
  });

  test('as their modules, which the newer exporter writes beside them', () => {
    expect(named({ title: 'node_relu', scopes: "['', 'layer1', 'layer1.0', 'layer1.0.relu', 'relu_1']" })).toEqual([
      ['layer1.0.relu', 'layer1', '0'],
    ]);
  });

  test('as their filters, whatever they were fused with', () => {
    const scopes = "['', 'bn1', 'batch_norm']";
    expect(named({ title: 'Conv_7', scopes, weight: 'conv1.weight' })).toEqual([['conv1']]);
    expect(named({ title: 'Conv_7', weight: 'onnx::Conv_193.weight' })).toEqual([['Conv_7']]);
  });

  test('of several of one module the one with filters has its name', () => {
    const title = '/attn/Mul';
    expect(named({ title, op: 'Mul' }, { title, weight: 'attn.weight' }, { title, op: 'Mul' })).toEqual([
      ['attn.relu', 'attn'],
      ['attn'],
      ['attn.relu_2', 'attn'],
    ]);
  });

  test('a block is no layer of its own', () => {
    expect(named({ title: '/a/Add', op: 'Add' }, { title: '/a/relu/Relu' }, { title: '/a/relu/Relu' })).toEqual([
      ['a.relu', 'a'],
      ['a.relu_2', 'a'],
      ['a.relu_3', 'a'],
    ]);
  });
});
