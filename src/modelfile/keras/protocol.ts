import type { ErrorCode } from '../../shared/errors.ts';
import type { Sentence } from '../../shared/sentence.ts';
import type { ReadModel } from '../readModel.ts';
import type { KerasFormat, KerasOptions } from './readFile.ts';

/** What the thread that reads files of Keras is asked. */
export interface ReadRequest {
  readonly path: string;
  readonly format: KerasFormat;
  readonly options: KerasOptions;
}

/** What it answers. */
export type ReadAnswer =
  | { readonly model: ReadModel }
  | { readonly code: ErrorCode; readonly sentence: Sentence }
  | { readonly defect: unknown };

/** One int32 that the thread counts up as it goes on; 0 before it opens a file. */
export type Pulse = SharedArrayBuffer;
