import { describe, expect, test } from 'vitest';
import {
  arrangedPairs,
  pairedUnits,
  pickedPair,
  type UnitPair,
} from '../../../../src/experiments/compare/screen/pairs.ts';
import type { ModelSummary } from '../../../../src/shared/contract/model.ts';
import type { UnitSummary, Units } from '../../../../src/shared/contract/unit.ts';

const unit = (channel: number): UnitSummary => {
  return {
    channel,
    maximum: 1,
    mean: 0,
    firingShare: 1,
    firedShare: null,
    dead: false,
    topClass: null,
    topClassImages: 0,
    strongest: 9,
    selectivity: 0,
    sheet: null,
  };
};
const change = (channel: number, overlap: number, left: number, right: number, maximum = 1) => ({
  channel,
  left: { maximum: 1, firingShare: left },
  right: { maximum, firingShare: right },
  shared: 0,
  of: 9,
  overlap,
});
const pair = (...about: Parameters<typeof change>): UnitPair => {
  const [channel] = about;
  return { channel, change: change(...about), left: unit(channel), right: unit(channel) };
};

describe('pairedUnits', () => {
  const layer = { layer: 'pool1', dataset: 'shapes', split: 'val' as const };
  const units = (model: string, channels: readonly number[]): Units => {
    const known = { limit: null, followsPicture: true, images: 9, isOfEarlierState: false, classes: [], outputs: null };
    return { model, ...layer, ...known, units: channels.map(unit) };
  };
  const comparison = { left: 'a@1', right: 'a@2', ...layer, units: [change(0, 1, 0, 0), change(1, 1, 0, 0)] };

  test('units stand beside each other by channel, whatever their order', () => {
    const pairs = pairedUnits(units('a@1', [1, 0]), units('a@2', [0, 1]), comparison);
    expect(pairs.map(({ channel, left, right }) => [channel, left.channel, right.channel])).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
  });

  test('as long as one side is not known there are none', () => {
    expect(pairedUnits(undefined, units('a@2', [0, 1]), comparison)).toEqual([]);
    expect(pairedUnits(units('a@1', [0]), units('a@2', [0, 1]), comparison)).toHaveLength(1);
  });
});

describe('arrangedPairs', () => {
  const pairs = [pair(0, 0.5, 0, 0.1, 3), pair(1, 0, 0.5, 0.4, 9), pair(2, 0, 0.9, 0.2, 5), pair(3, 1, 0, 0)];
  const order = (sorting: Parameters<typeof arrangedPairs>[1]) =>
    arrangedPairs(pairs, sorting).map(({ channel }) => channel);

  test('by change: fewest images in common first, then the largest difference of firing, up or down', () => {
    expect(order('change')).toEqual([2, 1, 0, 3]);
  });
  test('by difference of firing, by the maximum on the right, and by number', () => {
    expect(order('firing').slice(0, 1)).toEqual([2]);
    expect(order('maximum')).toEqual([1, 2, 0, 3]);
    expect(order('channel')).toEqual([0, 1, 2, 3]);
  });
});

describe('pickedPair', () => {
  const model = (name: string, indexed = true): ModelSummary => {
    const [run, epoch] = name.split('@') as [string, string];
    const ofFile = { classes: null, file: null, format: null };
    const rest = { id: 1, evaluations: [], validationError: null, network: '', weightsHash: '', createdAt: '' };
    return { ...rest, ...ofFile, origin: 'run', name, run, epoch: Number(epoch), indexed };
  };
  const all = ['a@0', 'a@1', 'a@5', 'a@9', 'b@0', 'b@3'].map((name) => model(name, name !== 'a@1'));
  const asked = { left: undefined, right: undefined };

  test('the latest, and the first of its run that is trained, where possible one that is indexed', () => {
    expect(pickedPair(all.slice(0, 4), asked)).toEqual({ left: 'a@5', right: 'a@9' });
    expect(pickedPair([model('a@1', false), model('a@9')], asked)).toEqual({ left: 'a@1', right: 'a@9' });
  });
  test('a run with nothing else is compared with another run', () => {
    expect(pickedPair(all, asked)).toEqual({ left: 'a@9', right: 'b@3' });
  });
  test('what is asked for is taken, and never both sides alike', () => {
    expect(pickedPair(all, { left: 'a@1', right: 'b@3' })).toEqual({ left: 'a@1', right: 'b@3' });
    expect(pickedPair(all, { left: 'b@3', right: undefined })).toEqual({ left: 'b@3', right: 'b@0' });
    expect(pickedPair(all, { left: undefined, right: 'a@9' })).toEqual({ left: 'a@5', right: 'a@9' });
  });
  test('with fewer than two there is no pair', () => {
    expect(pickedPair([], asked)).toEqual({ left: null, right: null });
    expect(pickedPair([model('a@9')], asked)).toEqual({ left: null, right: 'a@9' });
  });
});
