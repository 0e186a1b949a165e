import { cascaded, drawnWeights, randomisationSteps } from '../../../engine/analysis/attribution/randomised.ts';
import { rankCorrelation } from '../../../engine/analysis/attribution/scores.ts';
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
    for (const step of steps.keys()) {
      signal.throwIfAborted();
      const random = await attributor.attribute(asked, cascaded(machine.weights, drawn, steps, step + 1));
      for (const [i, item] of items.entries()) {
        // A unit that does not fire has no map.
        if (own.activations[i] === 0 || random.activations[i] === 0) continue;
        const { box } = given.items[item]!;
        const [a, b] = [inBox(own.maps[i]!, inputSize, box), inBox(random.maps[i]!, inputSize, box)];
        const scores = [
          rankCorrelation(a.importance, b.importance),
          rankCorrelation(a.values, b.values),
          await ssim(a.importance, b.importance, box),
        ];
        found[i]!.set(scores, (method * steps.length + step) * 3);
      }
    }
  }
  return Object.fromEntries(items.map((item, i) => [pieces.weights(item, draw), found[i]!]));
}
