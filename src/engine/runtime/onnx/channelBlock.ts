import { encodeModel } from '../../../modelfile/onnx/format/schema.ts';
import { wholeOnnx } from './dialect.ts';
import { onnxGraph } from './graph.ts';
import { blockedDomain } from './operations/blockedConvolution.ts';
import { InferenceSession, Tensor } from './package.ts';

let asked: Promise<number | null> | undefined;

/** How many channels ONNX Runtime puts side by side in its own layout on this processor; `null` where it has none. Asked once. */
export function channelBlock(): Promise<number | null> {
  asked ??= ask().catch(() => null);
  return asked;
}

/** Channels are filled up to whole blocks: four of them show how large one is. */
async function ask(): Promise<number | null> {
  const g = onnxGraph(wholeOnnx);
  const x = g.input('float32', [1, 4, 1, 1]);
  const blocks = g.output(g.add('ReorderInput', [x], {}, blockedDomain), 'float32', ['n', 'n', 1, 1]);
  const opsetImport = ['', blockedDomain].map((domain) => ({ domain, version: domain === '' ? 18 : 1 }));
  const bytes = encodeModel({ irVersion: 9, producerName: 'Switchback', opsetImport, graph: g.build() });
  const session = await InferenceSession.create(bytes, { executionProviders: ['cpu'], logSeverityLevel: 4 });
  try {
    const given = new Tensor('float32', new Float32Array(4), [1, 4, 1, 1]);
    return (await session.run({ [x]: given }))[blocks]!.dims[1]!;
  } finally {
    await session.release();
  }
}
