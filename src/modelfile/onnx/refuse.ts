import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import type { GraphNode } from './node.ts';

/** A file that is not as an ONNX file must be. */
export const damaged = (problem: Sentence, cause?: unknown): SwitchbackError =>
  new SwitchbackError('BAD_FILE', say('modelfile.onnxDamaged', { problem }), { cause });

/** A node of a kind for which Switchback has no layer. */
export const unknownNode = (node: GraphNode): SwitchbackError =>
  new SwitchbackError('UNSUPPORTED', say('modelfile.onnxUnknownNode', { node: node.title, op: node.op }));

/** A node of a known kind that does what no layer does. */
export const oddNode = (node: GraphNode, problem: Sentence): SwitchbackError =>
  new SwitchbackError('UNSUPPORTED', say('modelfile.onnxOddNode', { node: node.title, op: node.op, problem }));
