import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { defineNetwork } from './define.ts';
import type { Network } from './network.ts';
import { alexnets } from './presets/alexnet.ts';
import { lenets } from './presets/lenet.ts';
import type { LayerDefinition, Preset } from './presets/preset.ts';
import { zfnets } from './presets/zfnet.ts';

const presets: Readonly<Record<string, Preset>> = { ...zfnets, ...alexnets, ...lenets };

/** The networks that come with Switchback. */
export const presetNames: readonly string[] = Object.keys(presets);

/**
 * A preset with a softmax over `classes`, for inputs of `inputShape` `[channels, height, width]` (default: the
 * preset's own).
 * Throws `BAD_ARGUMENT` for an unknown name, `BAD_NETWORK` where the input is too small for the windows.
 */
export function presetNetwork(
  name: string,
  options: { readonly classes: number; readonly inputShape?: readonly [number, number, number] | undefined },
): Network {
  const preset = Object.hasOwn(presets, name) ? presets[name] : undefined;
  if (!preset) {
    throw new SwitchbackError('BAD_ARGUMENT', say('network.noPreset', { name, known: presetNames }));
  }
  const input = options.inputShape ?? preset.inputShape;
  const shortSide = Math.min(input[1], input[2]);
  const variant = preset.variants.find(({ fromSidePx }) => shortSide >= fromSidePx) ?? preset.variants.at(-1)!;
  return defineNetwork({ name, input, layers: [...variant.layers, ...classifier(options.classes)] });
}

const classifier = (classes: number): readonly LayerDefinition[] => [
  { name: 'fc8', op: 'dense', outFeatures: classes },
  { name: 'softmax', op: 'softmax' },
];
