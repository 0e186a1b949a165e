import { SwitchbackError } from '../../shared/errors.ts';
import { INPUT, type Network } from '../network/network.ts';
import { whyNotProjected } from '../network/projectable.ts';
import { type ProgramBuilder, programBuilder, type Value } from './builder.ts';
import {
  binary,
  byChannel,
  constant,
  matrixProduct,
  pasteWindow,
  placeUnit,
  reduce,
  scale,
  selectUnit,
  shift,
  transpose,
  unary,
} from './emit.ts';
import { TENSOR } from './input.ts';
import { projectLocally } from './localProjection.ts';
import type { Program } from './program.ts';
import type { Rule } from './rules.ts';
import { type Ascent, walkDown, walkUp } from './walk.ts';

/**
 * Programs that attribute the activation of one unit of `node` to the pixels of the network's input. All read the weights as feeds, under their
 * names, so that one program serves a network and others like it; `unit` int32 `[n]` is the unit's place in the node's flat output, channel by
 * channel. The seed is 1. All throw `BAD_ARGUMENT` where the node cannot
 * be projected (`whyNotProjected`).
 */

/** The way down under a rule: `tensor` `[n, c, h, w]` → `activation` `[n]`, `map` likewise, signed. */
export function compileRuleMap(network: Network, node: string, rule: Rule): Program {
  const b = builderFor(network, node);
  const { activation, signal } = descend(b, ascend(b, network, pictures(b, network)), node, rule);
  return b.build({ activation, map: signal });
}

/**
 * Grad-CAM: the maps of `at`, each times the mean over space of the activation's gradient in it, summed and rectified, enlarged to the input by
 * linear interpolation: `tensor` → `activation`, `map` `[n, 1, h, w]`. Selvaraju et al. 2017, eq. 1 and 2.
 */
export function compileGradCam(network: Network, node: string, at: string): Program {
  const b = builderFor(network, node);
  const ascent = ascend(b, network, pictures(b, network));
  const units = byChannel(b, ascent.activations.get(node)!);
  const unit = b.feed('unit', 'int32', ['n']);
  const activation = selectUnit(b, units, unit);
  const seed = byChannel(b, placeUnit(b, onesLike(b, activation), unit, units));
  const maps = ascent.activations.get(at)!;
  const weights = reduce(b, 'reduceMean', walkDown(b, ascent, node, seed, 'gradient').signals.get(at)!, [2, 3], true);
  const cam = unary(b, 'relu', reduce(b, 'reduceSum', binary(b, 'multiply', maps, weights), [1], true)); // [n, 1, mh, mw]
  const [, , mapHeight, mapWidth] = maps.shape as readonly ['n', number, number, number];
  const [, height, width] = network.inputShape;
  const wide = matrixProduct(b, cam, interpolation(b, mapWidth, width)); // [n, 1, mh, w]
  const tall = matrixProduct(b, transpose(b, wide, [0, 1, 3, 2]), interpolation(b, mapHeight, height)); // [n, 1, w, h]
  return b.build({ activation, map: transpose(b, tall, [0, 1, 3, 2]) });
}

/**
 * Gradients at points around one image, added up: Σ share · gradient, at baseline + amount · (image − baseline), or at image + noise. Feeds
 * `image` `[1, c, h, w]`, `share` `[n, 1, 1, 1]`, `unit`; for a path `baseline` and `amount` `[n, 1, 1, 1]`, for noise `noise` `[n, c, h, w]`.
 * Outputs `activation` `[n]`, `sum` `[1, c, h, w]`; on a path times (image − baseline).
 */
export function compileGradientSum(network: Network, node: string, points: 'path' | 'noise'): Program {
  const b = builderFor(network, node);
  const one = (name: string) => b.feed(name, 'float32', [1, ...network.inputShape]);
  const perPoint = (name: string) => b.feed(name, 'float32', ['n', 1, 1, 1]);
  const way = points === 'path' ? binary(b, 'subtract', one('image'), one('baseline')) : null;
  const x = way
    ? binary(b, 'add', one('baseline'), binary(b, 'multiply', way, perPoint('amount')))
    : binary(b, 'add', one('image'), b.feed('noise', 'float32', ['n', ...network.inputShape]));
  const { activation, signal } = descend(b, ascend(b, network, x), node, 'gradient');
  const sum = reduce(b, 'reduceSum', binary(b, 'multiply', signal, perPoint('share')), [0], true);
  return b.build({ activation, sum: way ? binary(b, 'multiply', sum, way) : sum });
}

/** The activation under windows of one image: `image` and `baseline` `[1, c, h, w]`, `window` int32 `[n, 4]` as `pasteWindow` has it → `activation` `[n]`. */
export function compileUnderWindows(network: Network, node: string): Program {
  const b = builderFor(network, node);
  const one = (name: string) => b.feed(name, 'float32', [1, ...network.inputShape]);
  const x = pasteWindow(b, one('image'), one('baseline'), b.feed('window', 'int32', ['n', 4]));
  return b.build({ activation: descend(b, ascend(b, network, x), node, 'gradient').activation });
}

/**
 * The activation while pixels of one image are hidden: those whose `level` `[1, 1, h, w]` is below `share` `[n, 1, 1, 1]` show the `baseline`
 * instead → `activation` `[n]`.
 */
export function compileHidden(network: Network, node: string): Program {
  const b = builderFor(network, node);
  const one = (name: string) => b.feed(name, 'float32', [1, ...network.inputShape]);
  const [, height, width] = network.inputShape;
  const left = binary(
    b,
    'subtract',
    b.feed('share', 'float32', ['n', 1, 1, 1]),
    b.feed('level', 'float32', [1, 1, height, width]),
  );
  const hidden = unary(b, 'isPositive', left);
  const change = binary(b, 'multiply', hidden, binary(b, 'subtract', one('baseline'), one('image')));
  const x = binary(b, 'add', one('image'), change);
  return b.build({ activation: descend(b, ascend(b, network, x), node, 'gradient').activation });
}

function builderFor(network: Network, node: string): ProgramBuilder {
  const reason = whyNotProjected(network, node);
  if (reason) throw new SwitchbackError('BAD_ARGUMENT', reason);
  return programBuilder();
}

const pictures = (b: ProgramBuilder, network: Network): Value =>
  b.feed(TENSOR, 'float32', ['n', ...network.inputShape]);

const ascend = (b: ProgramBuilder, network: Network, x: Value): Ascent =>
  walkUp(b, network, x, (name, shape) => b.feed(name, 'float32', shape), 'inference');

function descend(b: ProgramBuilder, ascent: Ascent, node: string, rule: Rule) {
  const ones = (activation: Value) => onesLike(b, activation);
  const local = projectLocally(b, ascent, node, b.feed('unit', 'int32', ['n']), rule, ones);
  const signal = walkDown(b, ascent, local.node, local.signal, rule).signals.get(INPUT)!;
  return { activation: local.activation, signal };
}

const onesLike = (b: ProgramBuilder, x: Value): Value => shift(b, scale(b, x, 0), 1);

/** `[cells, larger]`: the share of each cell in each pixel, by linear interpolation between the cells' centres; half pixels, corners not aligned. */
function interpolation(b: ProgramBuilder, cells: number, larger: number): Value {
  const data = new Array<number>(cells * larger).fill(0);
  for (let i = 0; i < larger; i++) {
    const at = Math.min(cells - 1, Math.max(0, ((i + 0.5) * cells) / larger - 0.5));
    const [below, above] = [Math.floor(at), Math.min(Math.floor(at) + 1, cells - 1)];
    data[below * larger + i]! += 1 - (at - below);
    data[above * larger + i]! += at - below;
  }
  return constant(b, data, [cells, larger]);
}
