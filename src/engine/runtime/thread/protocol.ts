import type { ErrorCode } from '../../../shared/errors.ts';
import type { RuntimeName } from '../../../shared/runtimes.ts';
import type { Sentence } from '../../../shared/sentence.ts';
import type { Program } from '../../program/program.ts';
import type { LoadOptions, Runtime, Tensor, Tensors } from '../runtime.ts';

/** What the thread that computes is asked for. Runtimes, loaded programs and series are known by numbers that the asking side gives. */
export interface ThreadRequests {
  readonly open: {
    readonly input: { readonly runtime: number; readonly name: RuntimeName; readonly installedAddon: string };
    readonly output: Pick<Runtime, 'name' | 'device' | 'version' | 'hasOnnxNodes'>;
  };
  readonly load: {
    readonly input: {
      readonly runtime: number;
      readonly executable: number;
      readonly program: Program;
      readonly parameters: Tensors;
      readonly options: LoadOptions | undefined;
    };
    readonly output: null;
  };
  readonly run: {
    readonly input: { readonly executable: number; readonly feeds: Tensors };
    readonly output: Record<string, Tensor>;
  };
  readonly dispose: { readonly input: { readonly executable: number }; readonly output: null };
  readonly beginSeries: {
    readonly input: { readonly executable: number; readonly series: number; readonly state: Tensors };
    readonly output: null;
  };
  readonly runSeries: {
    readonly input: { readonly series: number; readonly feeds: Tensors };
    readonly output: Record<string, Tensor>;
  };
  readonly stateOfSeries: { readonly input: { readonly series: number }; readonly output: Record<string, Tensor> };
  readonly disposeSeries: { readonly input: { readonly series: number }; readonly output: null };
}

export type ThreadRequestName = keyof ThreadRequests;

/** How the thread answers each. */
export type ThreadHandlers = {
  readonly [N in ThreadRequestName]: (input: ThreadRequests[N]['input']) => Promise<ThreadRequests[N]['output']>;
};

export interface ThreadRequest {
  readonly id: number;
  readonly name: ThreadRequestName;
  readonly input: unknown;
}

/** An error as it crosses: one for people as its data, a defect as it was thrown. */
export type ThrownInThread = { readonly code: ErrorCode; readonly sentence: Sentence } | { readonly defect: unknown };

export type ThreadMessage =
  | { readonly kind: 'answer'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly thrown: ThrownInThread }
  /** A runtime has something to say about how it goes on. */
  | { readonly kind: 'warning'; readonly runtime: number; readonly line: Sentence };

const arrays = { float32: Float32Array, uint8: Uint8Array, int32: Int32Array } as const;

/** Tensors for another thread, and the buffers that go over to it: each array is copied once, a part of a larger one without the rest. */
export function packed(tensors: Tensors): { readonly tensors: Tensors; readonly buffers: ArrayBuffer[] } {
  const buffers: ArrayBuffer[] = [];
  const copies = Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    // `slice` of Node's own `Buffer` copies nothing.
    const buffer = data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength) as ArrayBuffer;
    buffers.push(buffer);
    return [name, { dtype, shape, data: new arrays[dtype](buffer) } as Tensor];
  });
  return { tensors: Object.fromEntries(copies), buffers };
}
