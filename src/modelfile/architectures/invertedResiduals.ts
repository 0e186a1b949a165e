import {
  conv,
  convNorm,
  dense,
  dropout,
  hasModule,
  norm,
  plain,
  squeezeExcitation,
  sum,
  type TorchNetwork,
  weightShape,
} from './torchNetwork.ts';

/** How many modules `name.0`, `name.1` … there are. */
function count(net: TorchNetwork, name: string): number {
  let number = 0;
  while (hasModule(net, `${name}.${number}`)) number++;
  return number;
}

/** The block's input is added where it can be. */
function withShortcut(net: TorchNetwork, name: string, x: string, made: string, strides: number): string {
  return strides === 1 && net.channels(x) === net.channels(made) ? sum(net, `${name}.add`, x, made) : made;
}

/** Sandler et al. 2018, of any width: torchvision's blocks that halve their maps. */
export function mobilenetV2(net: TorchNetwork): void {
  const halving = new Set([2, 4, 7, 14]);
  let x = convNorm(net, 'features.0', 'input', { strides: 2, activation: 'relu6' });
  const last = count(net, 'features') - 1;
  for (let at = 1; at < last; at++) {
    const [name, strides] = [`features.${at}`, halving.has(at) ? 2 : 1];
    // All parts but the last two, a convolution and its normalisation, have a function.
    const parts = count(net, `${name}.conv`) - 2;
    let made = x;
    for (let part = 0; part < parts; part++) {
      const isDepthwise = part === parts - 1;
      made = convNorm(net, `${name}.conv.${part}`, made, { strides: isDepthwise ? strides : 1, activation: 'relu6' });
    }
    made = norm(net, `${name}.conv.${parts + 1}`, conv(net, `${name}.conv.${parts}`, made));
    x = withShortcut(net, name, x, made, strides);
  }
  x = convNorm(net, `features.${last}`, x, { activation: 'relu6' });
  x = plain(net, 'avgpool', 'globalAveragePool', x);
  dense(net, 'classifier.1', dropout(net, 'classifier.0', x, 0.2));
}

/** A block's parts: convolutions, of which one may be a squeeze and excitation; the last convolution has no function. */
function block(
  net: TorchNetwork,
  name: string,
  x: string,
  { strides, activation, gates, epsilon }: BlockFields,
): string {
  const parts = count(net, name);
  const strided = stridedPart(net, name, parts);
  let made = x;
  for (let part = 0; part < parts; part++) {
    const own = `${name}.${part}`;
    made = hasModule(net, `${own}.fc1`)
      ? squeezeExcitation(net, own, made, gates)
      : convNorm(net, own, made, {
          strides: part === strided ? strides : 1,
          activation: part === parts - 1 && parts > 1 ? null : activation,
          epsilon,
        });
  }
  return made;
}

interface BlockFields {
  readonly strides: number;
  readonly activation: string;
  readonly gates: readonly [string, string];
  readonly epsilon: number;
}

/** The convolution with windows larger than a cell. */
function stridedPart(net: TorchNetwork, name: string, parts: number): number {
  for (let part = 0; part < parts; part++) if ((weightShape(net, `${name}.${part}.0`)[2] ?? 1) > 1) return part;
  return 0;
}

/** Howard et al. 2019: which blocks halve their maps, and from which on h-swish takes the place of ReLU. */
const mobilenetsV3 = {
  small: { halving: new Set([1, 2, 4, 9]), smoothFrom: 4, last: 12 },
  large: { halving: new Set([2, 4, 7, 13]), smoothFrom: 7, last: 16 },
} as const;

export function mobilenetV3(net: TorchNetwork): void {
  const { halving, smoothFrom, last } = hasModule(net, 'features.16') ? mobilenetsV3.large : mobilenetsV3.small;
  const epsilon = 1e-3;
  let x = convNorm(net, 'features.0', 'input', { strides: 2, activation: 'hardSwish', epsilon });
  for (let at = 1; at < last; at++) {
    const [name, strides] = [`features.${at}`, halving.has(at) ? 2 : 1];
    const activation = at < smoothFrom ? 'relu' : 'hardSwish';
    const made = block(net, `${name}.block`, x, { strides, activation, gates: ['relu', 'hardSigmoid'], epsilon });
    x = withShortcut(net, name, x, made, strides);
  }
  x = convNorm(net, `features.${last}`, x, { activation: 'hardSwish', epsilon });
  x = dense(net, 'classifier.0', plain(net, 'avgpool', 'globalAveragePool', x));
  x = dropout(net, 'classifier.2', plain(net, 'classifier.1', 'hardSwish', x), 0.2);
  dense(net, 'classifier.3', x);
}

/** The first blocks of these stages halve their maps (Tan & Le 2019, 2021): of both versions alike. */
const halvingStages = new Set([2, 3, 4, 6]);

/** B0 to B7, and version 2: S, M and L. From B5 on normalisations have a larger epsilon. */
export function efficientnet(net: TorchNetwork): void {
  const last = count(net, 'features') - 1;
  const isSecond = !hasModule(net, 'features.1.0.block.1.fc1');
  const epsilon = isSecond || (weightShape(net, `features.${last}.0`)[0] ?? 0) >= 2048 ? 1e-3 : 1e-5;
  let x = convNorm(net, 'features.0', 'input', { strides: 2, activation: 'silu', epsilon });
  for (let stage = 1; stage < last; stage++) {
    for (let at = 0; at < count(net, `features.${stage}`); at++) {
      const strides = at === 0 && halvingStages.has(stage) ? 2 : 1;
      const name = `features.${stage}.${at}`;
      const made = block(net, `${name}.block`, x, { strides, activation: 'silu', gates: ['silu', 'sigmoid'], epsilon });
      x = withShortcut(net, name, x, made, strides);
    }
  }
  x = convNorm(net, `features.${last}`, x, { activation: 'silu', epsilon });
  dense(net, 'classifier.1', dropout(net, 'classifier.0', plain(net, 'avgpool', 'globalAveragePool', x), 0.2));
}
