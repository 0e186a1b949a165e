import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { compileForward } from '../../engine/program/compile.ts';
import { TENSOR } from '../../engine/program/input.ts';
import { randomNormals } from '../../engine/random.ts';
import { onnxRuntime } from '../../engine/runtime/onnx/index.ts';
import type { Runtime, Tensor } from '../../engine/runtime/runtime.ts';
import { atMost, interleaved, type Measurement } from './measurement.ts';
import type { BenchSubject } from './subject.ts';

const [maps, side, batch] = [512, 14, 32];
const shape = [maps, side, side] as const;
const filters = [maps, 1, 3, 3] as const;

/** A depthwise convolution as MobileNets have them: as a layer of ours, and as the one node of an ONNX file that ONNX Runtime computes as it is. */
export const depthwiseNetworks: Readonly<Record<'own' | 'onnx', Network>> = {
  own: defineNetwork({
    name: 'depthwise',
    input: shape,
    layers: [{ name: 'conv', op: 'conv2d', outChannels: maps, groups: maps, kernelSize: 3, padding: 1, bias: false }],
  }),
  onnx: defineNetwork({
    name: 'depthwise of ONNX',
    input: shape,
    layers: [
      {
        ...{ name: 'conv', op: 'opaque', reads: ['x'], result: 'y', shape, opsets: { '': 18 } },
        nodes: [
          {
            ...{ opType: 'Conv', inputs: ['x', 'weight'], outputs: ['y'] },
            attributes: { group: { int: maps }, kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } },
          },
        ],
        floats: { weight: filters },
      },
    ],
  }),
};

/** One of the two, loaded, with a batch of noise; gives what it puts out. */
export async function depthwise(runtime: Runtime, network: Network) {
  const weights = { 'conv.weight': noise('weight', filters) };
  const feeds = { [TENSOR]: noise('maps', [batch, ...shape]) };
  const executable = await runtime.load(compileForward(network, 'tensor', ['conv']), weights);
  return { run: async () => (await executable.run(feeds)).conv!, dispose: executable.dispose };
}

/** TensorFlow computes with channels last: the batch is laid out anew on its way in and out. */
const bounds = { onnx: 1.5, tfjs: 3 } as const;

/** How long the layer takes, against ONNX Runtime's own node. */
export async function measureDepthwise({ runtime }: Pick<BenchSubject, 'runtime'>): Promise<Measurement[]> {
  const loaded = [
    await depthwise(runtime, depthwiseNetworks.own),
    await depthwise(onnxRuntime, depthwiseNetworks.onnx),
  ];
  try {
    const [own, onnx] = await interleaved(
      21,
      loaded.map(({ run }) => async () => {
        await run();
      }),
    );
    const what = `depthwise 3×3, ${maps} maps of ${side}×${side}, batch ${batch}`;
    return [
      atMost(
        what,
        "the time of ONNX Runtime's own node",
        own! / onnx!,
        bounds[runtime.name === 'tfjs' ? 'tfjs' : 'onnx'],
      ),
    ];
  } finally {
    for (const { dispose } of loaded) await dispose();
  }
}

function noise(key: string, shape: readonly number[]): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return { dtype: 'float32', shape, data: randomNormals(['bench depthwise', key], count) };
}
