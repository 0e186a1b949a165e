import type { UnitSummary } from '../../../shared/contract/unit.ts';
import type { UnitNote } from '../../../shared/unitNote.ts';

export const sortings = ['maximum', 'firingShare', 'selectivity', 'channel'] as const;
export type Sorting = (typeof sortings)[number];
export const deadChoices = ['too', 'not', 'only'] as const;
export type DeadChoice = (typeof deadChoices)[number];

/** Which units the atlas shows, and in which order. */
export interface AtlasView {
  readonly sorting: Sorting;
  /** Only units whose strongest images are mostly of this class, by its name; `null`: all. */
  readonly className: string | null;
  readonly dead: DeadChoice;
  readonly isStarred: boolean;
  /** Only units that have this tag; `null`: all. */
  readonly tag: string | null;
  /** Only units whose note or tags hold this text; empty: all. */
  readonly search: string;
  /** Only units with at least this class selectivity, in [0, 1]. */
  readonly selectiveFrom: number;
  /** Only units that fire on a share of the images between these, in [0, 1]. */
  readonly firesFrom: number;
  readonly firesTo: number;
}

export const wholeView: AtlasView = {
  sorting: 'maximum',
  className: null,
  dead: 'too',
  isStarred: false,
  tag: null,
  search: '',
  selectiveFrom: 0,
  firesFrom: 0,
  firesTo: 1,
};

/** Filters that leave units out, by their names. */
const filters = ['className', 'dead', 'isStarred', 'tag', 'search', 'selectiveFrom', 'firesFrom', 'firesTo'] as const;

/** How many filters leave units out. */
export const filtersOn = (view: AtlasView): number => filters.filter((name) => view[name] !== wholeView[name]).length;

/** The view without its filters, in its order. */
export const unfiltered = ({ sorting }: AtlasView): AtlasView => ({ ...wholeView, sorting });

/** The view that an address asks for; what it does not say, or says wrongly, is as at first. */
export function viewAsked(asked: (name: string) => string | undefined): AtlasView {
  const oneOf = <T extends string>(name: string, options: readonly T[], usual: T): T =>
    options.find((option) => option === asked(name)) ?? usual;
  const share = (name: string, usual: number): number => {
    const value = Number(asked(name) ?? Number.NaN);
    return value >= 0 && value <= 1 ? value : usual;
  };
  return {
    sorting: oneOf('sort', sortings, wholeView.sorting),
    className: asked('class') ?? null,
    dead: oneOf('dead', deadChoices, wholeView.dead),
    isStarred: asked('starred') !== undefined,
    tag: asked('tag') ?? null,
    search: asked('search') ?? '',
    selectiveFrom: share('selective', 0),
    firesFrom: share('fires-from', 0),
    firesTo: share('fires-to', 1),
  };
}

/** How an address says a view: what is as at first is left out. */
export function addressOf(view: AtlasView): Record<string, string | undefined> {
  const said = (name: keyof AtlasView) => (view[name] === wholeView[name] ? undefined : `${view[name]}`);
  return {
    sort: said('sorting'),
    class: said('className'),
    dead: said('dead'),
    starred: said('isStarred'),
    tag: said('tag'),
    search: said('search'),
    selective: said('selectiveFrom'),
    'fires-from': said('firesFrom'),
    'fires-to': said('firesTo'),
  };
}

/** Whether a note or its tags hold a text, in whatever case. */
export const isFound = ({ note, tags }: Pick<UnitNote, 'note' | 'tags'>, search: string): boolean =>
  [note, ...tags].some((own) => own.toLocaleLowerCase().includes(search.trim().toLocaleLowerCase()));

/** The units of a layer as the view wants them; dead ones come last. `notes` are by channel. */
export function arrangedUnits(
  units: readonly UnitSummary[],
  view: AtlasView,
  classes: readonly string[],
  notes: ReadonlyMap<number, UnitNote>,
): UnitSummary[] {
  const { sorting } = view;
  const shown = units.filter((unit) => isShown(unit, view, classes, notes.get(unit.channel)));
  if (sorting === 'channel') return shown;
  return shown.toSorted((a, b) => Number(a.dead) - Number(b.dead) || b[sorting] - a[sorting] || a.channel - b.channel);
}

function isShown(unit: UnitSummary, view: AtlasView, classes: readonly string[], note: UnitNote | undefined): boolean {
  const { className, dead, isStarred, tag, search, selectiveFrom, firesFrom, firesTo } = view;
  // A class that this data set does not have leaves no unit out.
  const isOfClass = className === null || !classes.includes(className) || classes[unit.topClass ?? -1] === className;
  return (
    isOfClass &&
    (dead === 'too' || unit.dead === (dead === 'only')) &&
    (!isStarred || note?.isStarred === true) &&
    (tag === null || note?.tags.includes(tag) === true) &&
    (search.trim() === '' || (note !== undefined && isFound(note, search))) &&
    unit.selectivity >= selectiveFrom &&
    unit.firingShare >= firesFrom &&
    unit.firingShare <= firesTo
  );
}
