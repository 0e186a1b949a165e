import { listModels, type Model } from '../../../catalog/models/models.ts';
import { layersOfInterest, resolveLayer } from '../../../engine/network/layers.ts';
import type { NetworkNode } from '../../../engine/network/network.ts';
import { whyNotProjected } from '../../../engine/network/projectable.ts';
import { SwitchbackError } from '../../../shared/errors.ts';
import { say } from '../../../shared/sentence.ts';
import { checkChannel } from '../../../workbench/features/projecting.ts';
import type { DescribedModel } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';

/** Checkpoints that are compared where nobody says which. */
const usualEpochs = 10;

/**
 * The checkpoints of a run up to one of them: those of `epochs`, else those after the initialisation, of many the first, the last and some between, closer
 * at the beginning, where most changes. Throws `BAD_ARGUMENT` where they are fewer than two, or one is not there.
 */
export function checkpointsOf(
  { catalog }: Pick<Workspace, 'catalog'>,
  { name, model, run }: DescribedModel,
  epochs: readonly number[] | undefined,
): readonly (Model & { readonly epoch: number })[] {
  if (!run) throw new SwitchbackError('BAD_ARGUMENT', say('evolution.noRun', { model: name }));
  const stored = listModels(catalog, run.name).flatMap((own) =>
    own.epoch !== null && own.epoch <= model.epoch! ? [{ ...own, epoch: own.epoch }] : [],
  );
  const missing = epochs?.filter((epoch) => !stored.some((own) => own.epoch === epoch)) ?? [];
  if (missing.length > 0) {
    const places = { model: name, missing, epochs: stored.map((own) => own.epoch) };
    throw new SwitchbackError('BAD_ARGUMENT', say('evolution.noEpochs', places));
  }
  const chosen = epochs
    ? stored.filter(({ epoch }) => epochs.includes(epoch))
    : spaced(
        stored.filter(({ epoch }) => epoch > 0),
        usualEpochs,
      );
  if (chosen.length >= 2) return chosen;
  throw new SwitchbackError('BAD_ARGUMENT', say('evolution.tooFew', { model: name, count: chosen.length }));
}

/** At most `count` of them, by epoch as evenly as there are on a logarithmic scale. */
export function spaced<T extends { readonly epoch: number }>(stored: readonly T[], count: number): readonly T[] {
  if (stored.length <= count) return stored;
  const [first, last] = [stored[0]!.epoch, stored.at(-1)!.epoch];
  const wanted = Array.from({ length: count }, (_, i) => first * (last / first) ** (i / (count - 1)));
  const nearest = (epoch: number) =>
    stored.reduce((best, own) => (Math.abs(own.epoch - epoch) < Math.abs(best.epoch - epoch) ? own : best));
  return [...new Set(wanted.map(nearest))];
}

/** The layers whose maps are followed. Throws `NOT_FOUND` for one that is not there, `BAD_ARGUMENT` for one that cannot be projected or maps that are not there. */
export function layersOf(
  { network }: DescribedModel,
  names: readonly string[] | undefined,
  channels: readonly number[] | undefined,
): readonly NetworkNode[] {
  const isProjected = (name: string) => whyNotProjected(network, name) === null;
  const layers = (names ?? layersOfInterest(network).filter(isProjected)).map((name) => resolveLayer(network, name));
  if (!channels) return layers;
  if (layers.length > 1)
    throw new SwitchbackError('BAD_ARGUMENT', say('evolution.channelsOfOne', { count: layers.length }));
  for (const channel of channels) checkChannel(network, layers[0]!.name, channel);
  return layers;
}
