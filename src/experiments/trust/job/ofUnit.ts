import { mergeAll } from '../../../engine/analysis/analysis.ts';
import type { PictureReference } from '../../../shared/contract/picture.ts';
import type { LoadedModels } from '../../../workbench/models/loadedModels.ts';
import type { Found } from '../analysis/found.ts';
import { trust as analysis } from '../analysis.ts';
import type { UnitTrust } from '../declaration/kept.ts';
import { limits, usualMethods } from '../declaration/limits.ts';
import { scoresOf } from '../declaration/scores.ts';
import { measuredUnits } from './measured.ts';
import type { TrustRequest } from './plan.ts';

/** One unit in a picture, as a person looks at it. */
export interface UnitInPicture {
  readonly model: string;
  readonly layer: string;
  readonly channel: number;
  readonly picture: PictureReference;
  /** `[y, x]` in the map; default: where it is strongest. */
  readonly position?: readonly [number, number] | undefined;
}

/** What is asked where nobody chooses: the numbers are those of an analysis of this unit alone. */
export const usualRequest = {
  ...{ methods: usualMethods, maps: 1, images: 1, draws: limits.draws[2], others: limits.others[2] },
  ...{ orders: limits.orders[2], samples: 0, seed: 1 },
} as const satisfies Partial<TrustRequest>;

/** The controls of one unit under the three rules, computed at once and not kept. Throws as `measuredUnits` and `whyNotProjected`. */
export async function trustOfUnit(
  models: LoadedModels,
  { channel, ...asked }: UnitInPicture,
  signal: AbortSignal,
): Promise<UnitTrust> {
  const loaded = models.model(asked.model);
  const request: TrustRequest = { ...usualRequest, ...asked, channels: [channel] };
  const context = { signal, report: () => {}, warn: () => {} };
  const runtime = await models.runtime();
  const { machine, given, parameters } = await measuredUnits(models.workspace, loaded, runtime, request, context);
  const computing = await analysis.open(machine, given);
  try {
    const parts: Found[] = [];
    for (const task of computing.tasks(null)) {
      signal.throwIfAborted();
      parts.push(await computing.compute(task, signal));
    }
    const arrays = analysis.arrays(mergeAll(parts, analysis.merge), parameters);
    const { methods, steps, shares, draws } = parameters;
    const scores = methods.map((_, method) => scoresOf(parameters, arrays, 0, method));
    return { methods, steps, shares, draws, scores };
  } finally {
    await computing.close();
  }
}
