import type { Dimension } from '../../program/program.ts';
import type { OnnxName } from './graph.ts';

/** Where an operation stands in the graph. int32 values of a program are int64 in the graph, as ONNX wants its indices. */
export interface Step {
  readonly inputs: readonly OnnxName[];
  /** Shapes of the inputs. */
  readonly shapes: readonly (readonly Dimension[])[];
  /** Shape of the first result. */
  readonly shape: readonly Dimension[];
}
