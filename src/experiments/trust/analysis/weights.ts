import { cascaded, drawnWeights, randomisationSteps } from '../../../engine/analysis/attribution/randomised.ts';
import { correlationOfRanks, ranks } from '../../../engine/analysis/attribution/scores.ts';
import { type Found, pieces } from './found.ts';
import { inBox, type Subject, unitsOf } from './ground.ts';

/** How like the true maps of some items those are that one draw of weights gives, layer after layer from the units down. */
export async function weightControl(subject: Subject, draw: number, items: readonly number[]): Promise<Found> {
  const { given, machine, network, attributors, ssim, signal } = subject;
  const { layer, methods, seed, inputSize } = given;
  const steps = randomisationSteps(network, layer);
  const drawn = drawnWeights(network, seed, draw);
  const asked = unitsOf(given, network, items);
  const found = items.map(() => new Float32Array(methods.length * steps.length * 3).fill(Number.NaN));
  for (const [method, attributor] of attributors.entries()) {
    if (!attributor) continue;
    const own = await attributor.attribute(asked, machine.weights);
    const truths = items.map((item, i) => ranked(inBox(own.maps[i]!, inputSize, given.items[item]!.box)));
    for (const step of steps.keys()) {
      signal.throwIfAborted();
      const random = await attributor.attribute(asked, cascaded(machine.weights, drawn, steps, step + 1));
      for (const [i, item] of items.entries()) {
        // A unit that does not fire has no map.
        if (own.activations[i] === 0 || random.activations[i] === 0) continue;
        const { box } = given.items[item]!;
        const truth = truths[i]!;
        const other = inBox(random.maps[i]!, inputSize, box);
        const scores = [
          correlationOfRanks(truth.importanceRanks, ranks(other.importance)),
          correlationOfRanks(truth.valueRanks, ranks(other.values)),
          await ssim(truth.importance, other.importance, box),
        ];
        found[i]!.set(scores, (method * steps.length + step) * 3);
      }
    }
  }
  return Object.fromEntries(items.map((item, i) => [pieces.weights(item, draw), found[i]!]));
}

/** A true map is held against many others, so that its ranks are found once. */
const ranked = ({ values, importance }: ReturnType<typeof inBox>) => ({
  importance,
  ...{ importanceRanks: ranks(importance), valueRanks: ranks(values) },
});
