import { textOf } from '../attributes.ts';
import { einsumOf } from '../matrixProducts.ts';
import { isView, type Operator } from '../operator.ts';
import { unknownNode } from '../refuse.ts';

const Einsum: Operator = ({ node, inputs }) => {
  const [left, right] = inputs;
  const made =
    isView(left) && isView(right) && inputs.length === 2
      ? einsumOf(node, textOf(node, 'equation', ''), left, right)
      : null;
  if (!made) throw unknownNode(node);
  return [made];
};

export const attention: Readonly<Record<string, Operator>> = { Einsum };
