import { SwitchbackError } from '../shared/errors.ts';
import type { Sentence } from '../shared/sentence.ts';
import { say } from '../shared/sentence.ts';
import { decodeNpy, type NpyArray } from './npy.ts';
import type { OpenNeighbour } from './readModel.ts';
import { badFile } from './refuse.ts';

/** What a network was given and what its own framework made of it: `NAME.input.npy` and `NAME.output.npy` beside it. */
export interface TestTensor {
  readonly input: NpyArray;
  readonly output: NpyArray;
}

/** Bytes of one of the two; more are not read. */
const most = 256 * 2 ** 20;

/** The test tensor of a model called `name`; `null` where none lies beside it, a sentence where it cannot be read. */
export function testTensorBeside(name: string, openNeighbour: OpenNeighbour): TestTensor | Sentence | null {
  const files = [`${name}.input.npy`, `${name}.output.npy`] as const;
  try {
    const [input, output] = files.map((file) => arrayIn(file, openNeighbour));
    return { input: input!, output: output! };
  } catch (error) {
    if (!(error instanceof SwitchbackError)) throw error;
    return error.code === 'NOT_FOUND' ? null : say('modelfile.testTensorUnread', { files, problem: error.sentence });
  }
}

function arrayIn(file: string, openNeighbour: OpenNeighbour): NpyArray {
  const { byteLength, read } = openNeighbour(file);
  if (byteLength > most) throw badFile(say('modelfile.testTensorLarge', { bytes: byteLength, most }));
  return decodeNpy(read(0, byteLength));
}
