import type { LocalResponseNormalization } from '../../network/network.ts';
import type { ProgramBuilder, Value } from '../builder.ts';
import { binary, channelWindowSum, constant, power, scale } from '../emit.ts';
import type { LayerProgram } from '../layerProgram.ts';

/**
 * y = x · s^−β with s = k + α Σ x² over neighbouring maps (Krizhevsky et al. 2012, §3.3).
 * The deconvnet passes the signal unchanged; the other rules use the true derivative,
 * R · s^−β − 2αβ · x · Σ (R · x · s^(−β−1)), summed over the maps in whose neighbourhood x lies.
 */
export const localResponseNormalizationProgram: LayerProgram<LocalResponseNormalization> = {
  up: ({ builder, layer, inputs }) => {
    const [x] = inputs as [Value];
    const [before, after] = neighbours(layer);
    const squares = channelWindowSum(builder, binary(builder, 'multiply', x, x), before, after);
    const base = binary(builder, 'add', scale(builder, squares, layer.alpha), constant(builder, [layer.k]));
    const factor = power(builder, base, -layer.beta);
    return { output: binary(builder, 'multiply', x, factor), saved: { base, factor } };
  },
  down: ({ builder, layer, inputs }, { output, saved }, signal, rule) => {
    if (rule === 'deconvnet') return { inputs: [signal] };
    const [before, after] = neighbours(layer);
    const { base, factor } = saved as { base: Value; factor: Value };
    const direct = binary(builder, 'multiply', signal, factor);
    // R · x · s^(−β−1) = R · y / s
    const perMap = binary(builder, 'divide', binary(builder, 'multiply', signal, output), base);
    const gathered = channelWindowSum(builder, perMap, after, before);
    const indirect = weighted(builder, inputs[0]!, gathered, 2 * layer.alpha * layer.beta);
    return { inputs: [binary(builder, 'subtract', direct, indirect)] };
  },
};

const neighbours = ({ size }: LocalResponseNormalization): [number, number] => [
  Math.floor((size - 1) / 2),
  Math.ceil((size - 1) / 2),
];

const weighted = (b: ProgramBuilder, x: Value, y: Value, factor: number): Value =>
  scale(b, binary(b, 'multiply', x, y), factor);
