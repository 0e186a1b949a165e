import type { DecodedAttribute, Entry } from './format/schema.ts';

/** A node of the file's graph. */
export interface GraphNode {
  /** Of the operator; one that is not ONNX's own has its domain before it. */
  readonly op: string;
  /** How a person finds it in the file: its name, or else that of what it puts out. */
  readonly title: string;
  /** Names of values; '' for one that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, DecodedAttribute>;
  readonly metadata: readonly Entry[];
}
