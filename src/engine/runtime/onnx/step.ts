import type { Dimension } from '../../program/program.ts';
import type { OnnxName } from './graph.ts';

/** Where an operation stands in the graph. What int32 and uint8 values of a program are there is the dialect's affair. */
export interface Step {
  readonly inputs: readonly OnnxName[];
  /** Shapes of the inputs. */
  readonly shapes: readonly (readonly Dimension[])[];
  /** Shape of the first result. */
  readonly shape: readonly Dimension[];
}
