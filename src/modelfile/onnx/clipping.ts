import { say } from '../../shared/sentence.ts';
import { affine, uniformAffine } from './affine.ts';
import { drawLayer, isOp, type KnownLayer, type View } from './draft.ts';
import type { GraphNode } from './node.ts';
import { oddNode } from './refuse.ts';

/** In place of a bound that is none. */
const largest = 3.4028234663852886e38;

/**
 * min(max(x, low), high), in the kind that it is: a ReLU, a ReLU6, a hard sigmoid (Howard et al. 2019), else a clip. Files write these as
 * one node or as several.
 */
export function clipped(node: GraphNode, view: View, low: number, high: number): View {
  const inner = boundsOf(view.layer);
  if (inner) {
    const within = (value: number) => Math.min(Math.max(value, low), high);
    const input = { layer: (view.layer as KnownLayer).inputs[0]!, places: view.places };
    return clippedOnce(node, input, within(inner[0]), within(inner[1]));
  }
  return clippedOnce(node, view, low, high);
}

function clippedOnce(node: GraphNode, view: View, low: number, high: number): View {
  const { layer, places } = view;
  if (!(low < high)) throw oddNode(node, say('modelfile.onnxBounds', { low, high }));
  const gate = low === 0 ? gateOf(view, high) : null;
  if (gate) {
    const { input, alpha, beta } = gate;
    const sigmoid = drawLayer(node, { op: 'hardSigmoid', alpha, beta }, [input]);
    return affine(node, { layer: sigmoid, places }, high, 0);
  }
  if (low === 0 && high >= largest) return { layer: drawLayer(node, { op: 'relu' }, [layer]), places };
  if (low === 0 && high === 6) return { layer: drawLayer(node, { op: 'relu6' }, [layer]), places };
  if (low <= -largest && high >= largest) return view;
  const bounds = [Math.max(low, -largest), Math.min(high, largest)] as const;
  return { layer: drawLayer(node, { op: 'clip', bounds }, [layer]), places };
}

/** The bounds of a layer that only clips. */
function boundsOf(layer: View['layer']): readonly [number, number] | null {
  if (isOp(layer, 'relu')) return [0, Number.POSITIVE_INFINITY];
  if (isOp(layer, 'relu6')) return [0, 6];
  return isOp(layer, 'clip') ? (layer.layer as { readonly bounds: readonly [number, number] }).bounds : null;
}

/** min(max(x + 3, 0), 6) and min(max(αx + β, 0), 1) are gates, where what is clipped is a sum with one number throughout. */
function gateOf(view: View, high: number) {
  const numbers = uniformAffine(view);
  if (!numbers || !(numbers.scale > 0)) return null;
  const { scale, offset } = numbers;
  if (high !== 1 && !(high === 6 && scale === 1 && offset === 3)) return null;
  return { input: (view.layer as KnownLayer).inputs[0]!, alpha: scale / high, beta: offset / high };
}
