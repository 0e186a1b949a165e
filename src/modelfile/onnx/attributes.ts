import type { DecodedTensor } from './format/schema.ts';
import type { GraphNode } from './node.ts';

/** A node's attribute that is a whole number. */
export const intOf = (node: GraphNode, name: string, otherwise: number): number => {
  const attribute = node.attributes.get(name);
  return attribute ? Number(attribute.i) : otherwise;
};

/** One that is a number. */
export const floatOf = (node: GraphNode, name: string, otherwise: number): number =>
  node.attributes.get(name)?.f ?? otherwise;

/** One that is a list of whole numbers; undefined where the node has none. */
export const intsOf = (node: GraphNode, name: string): readonly number[] | undefined =>
  node.attributes.get(name)?.ints.map(Number);

/** One that is a list of numbers. */
export const floatsOf = (node: GraphNode, name: string): readonly number[] | undefined =>
  node.attributes.get(name)?.floats;

/** One that is a text. */
export const textOf = (node: GraphNode, name: string, otherwise: string): string => {
  // A damaged file says one of another type.
  const text: unknown = node.attributes.get(name)?.s;
  return text instanceof Uint8Array ? new TextDecoder().decode(text) : otherwise;
};

/** One that is a tensor. */
export const tensorOf = (node: GraphNode, name: string): DecodedTensor | null => node.attributes.get(name)?.t ?? null;
