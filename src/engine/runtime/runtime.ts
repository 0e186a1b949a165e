import type { RuntimeName } from '../../shared/runtimes.ts';
import type { Program } from '../program/program.ts';

/** A dense array in row-major order; `data.length` is the product of `shape`. */
export type Tensor =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'uint8'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array };

export type Tensors = Readonly<Record<string, Tensor>>;

/** A loaded program. Blocks the thread it was loaded in while it computes. */
export interface Executable {
  /** Runs once on `feeds` (every feed of the program, one batch size throughout); gives every output of the program. */
  readonly run: (feeds: Tensors) => Promise<Record<string, Tensor>>;
  /**
   * Begins a series of runs, each of which reads what the one before it has left of `state`: the program's feeds that are outputs too.
   * Throws `BAD_ARGUMENT` where one of them is missing or different.
   */
  readonly series: (state: Tensors) => Series;
  /** Frees what the runtime holds; idempotent. */
  readonly dispose: () => Promise<void>;
}

/** Runs of one program in a row. Its state stays on the runtime's device, where that has a memory of its own. */
export interface Series {
  /** Runs once on the feeds that are not carried; gives the outputs that are not. One that throws leaves the state as it was. */
  readonly run: (feeds: Tensors) => Promise<Record<string, Tensor>>;
  /** The state after the last run, in arrays that no later run changes. */
  readonly state: () => Promise<Record<string, Tensor>>;
  /** Frees the state; to be called before the program's own. */
  readonly dispose: () => Promise<void>;
}

export interface LoadOptions {
  /** Threads inside one operation; 1 makes results repeatable to the bit. Default: the machine's cores. */
  readonly threads?: number;
}

/** Something that executes programs. */
export interface Runtime {
  readonly name: RuntimeName;
  readonly device: 'cpu' | 'gpu';
  /** What runs, for provenance: `onnxruntime-node 1.30.0 (cpu)`. */
  readonly version: string;
  /** Whether it computes nodes of an ONNX file for which there is no kind of layer. */
  readonly hasOnnxNodes: boolean;
  /** Throws a `SwitchbackError` when a parameter is missing or has another shape than the program says. */
  readonly load: (program: Program, parameters: Tensors, options?: LoadOptions) => Promise<Executable>;
}
