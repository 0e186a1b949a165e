import type { ModelSource } from '../../catalog/models/models.ts';
import type { Network } from '../../engine/network/network.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import type { TestTensor } from '../../modelfile/testTensor.ts';
import type { Preprocessing } from '../../shared/preprocessing.ts';
import type { Sentence } from '../../shared/sentence.ts';

/** A model as a file or folder has it. */
export interface GivenModel {
  readonly network: Network;
  readonly weights: Readonly<Record<string, Tensor>>;
  /** The mean image that lies beside the weights: `[c, H, W]`. */
  readonly mean: Tensor | null;
  /** `null` where nothing is said of it. */
  readonly preprocessing: Preprocessing | null;
  readonly classes: readonly string[] | null;
  readonly source: ModelSource;
  /** What lies beside the file to try its network with; `null` where nothing does. */
  readonly testTensor: TestTensor | null;
  readonly warnings: readonly Sentence[];
}
