import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AtlasView,
  addressOf,
  arrangedUnits,
  deadChoices,
  filtersOn,
  sortings,
  unfiltered,
  viewAsked,
  wholeView,
} from '../../../../src/experiments/features/screen/atlasView.ts';
import type { UnitSummary } from '../../../../src/shared/contract/unit.ts';
import { emptyNote, type NoteChanges, type UnitNote } from '../../../../src/shared/unitNote.ts';

const classes = ['disc', 'ring'];
const unit = (channel: number, changes: Partial<UnitSummary> = {}): UnitSummary => ({
  channel,
  maximum: 1,
  mean: 0,
  firingShare: 0.5,
  firedShare: null,
  dead: false,
  topClass: 0,
  topClassImages: 9,
  strongest: 9,
  selectivity: 1,
  sheet: null,
  ...changes,
});
const dead = { dead: true, maximum: 0, firingShare: 0, topClass: null, selectivity: 0 };
const units = [
  unit(0, { maximum: 2 }),
  unit(1, dead),
  unit(2, { maximum: 3, topClass: 1, selectivity: 4 / 9, firingShare: 0.9 }),
  unit(3, { maximum: 1, firingShare: 0.1, selectivity: 5 / 9 }),
];
const noted = (channel: number, changes: NoteChanges): [number, UnitNote] => [
  channel,
  { ...emptyNote({ layer: 'pool1', channel }), ...changes },
];
const notes = new Map([
  noted(0, { isStarred: true, tags: ['edge'] }),
  noted(2, { tags: ['Red'], note: 'corners of rings' }),
]);
const shown = (changes: Partial<AtlasView>) =>
  arrangedUnits(units, { ...wholeView, ...changes }, classes, notes).map(({ channel }) => channel);

describe('arrangedUnits', () => {
  test('the highest maximum first, dead maps last', () => {
    expect(shown({})).toEqual([2, 0, 3, 1]);
    expect(shown({ sorting: 'firingShare' })).toEqual([2, 0, 3, 1]);
    expect(shown({ sorting: 'selectivity' })).toEqual([0, 3, 2, 1]);
    expect(shown({ sorting: 'channel' })).toEqual([0, 1, 2, 3]);
  });

  test.each<[Partial<AtlasView>, number[]]>([
    [{ dead: 'not' }, [2, 0, 3]],
    [{ dead: 'only' }, [1]],
    [{ className: 'ring' }, [2]],
    [{ className: 'heart' }, [2, 0, 3, 1]],
    [{ isStarred: true }, [0]],
    [{ tag: 'Red' }, [2]],
    [{ tag: 'none has it' }, []],
    [{ search: 'RED' }, [2]],
    [{ search: ' corner ' }, [2]],
    [{ search: ' ' }, [2, 0, 3, 1]],
    [{ selectiveFrom: 5 / 9 }, [0, 3]],
    [{ firesFrom: 0.5 }, [2, 0]],
    [{ firesFrom: 0.1, firesTo: 0.5 }, [0, 3]],
  ])('%o leaves %o', (view, expected) => {
    expect(shown(view)).toEqual(expected);
  });
});

const views: fc.Arbitrary<AtlasView> = fc.record({
  sorting: fc.constantFrom(...sortings),
  className: fc.option(fc.string({ minLength: 1 })),
  dead: fc.constantFrom(...deadChoices),
  isStarred: fc.boolean(),
  tag: fc.option(fc.string({ minLength: 1 })),
  search: fc.string(),
  selectiveFrom: fc.double({ min: 0, max: 1, noNaN: true }),
  firesFrom: fc.double({ min: 0, max: 1, noNaN: true }),
  firesTo: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('an address', () => {
  test('says every view', () => {
    fc.assert(
      fc.property(views, (view) => {
        const said = addressOf(view);
        // −0 is written as 0.
        expect(viewAsked((name) => said[name])).toEqual(JSON.parse(JSON.stringify(view)));
      }),
    );
  });

  test('says nothing of a view that is as at first, and takes nonsense for that', () => {
    expect(Object.values(addressOf(wholeView)).every((own) => own === undefined)).toBe(true);
    const nonsense: Record<string, string> = {
      sort: 'x',
      dead: 'x',
      selective: '2',
      'fires-from': '-1',
      'fires-to': 'x',
    };
    expect(viewAsked((name) => nonsense[name])).toEqual(wholeView);
  });

  test('filters are counted and taken away, the order stays', () => {
    const view: AtlasView = { ...wholeView, sorting: 'channel', tag: 'a', firesTo: 0.5, className: 'ring' };
    expect(filtersOn(view)).toBe(3);
    expect(unfiltered(view)).toEqual({ ...wholeView, sorting: 'channel' });
  });
});
