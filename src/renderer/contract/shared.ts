import { type Rule, rules } from '../../shared/contract/unit.ts';
import { type SharedFolder, type SharedUnits, sharedName } from '../../shared/sharedFolder.ts';

interface Held {
  readonly folder: SharedFolder;
  readonly [units: `units-${number}`]: SharedUnits;
}
const held = () => (globalThis as { readonly [sharedName]?: Held })[sharedName];

/** What a shared folder says of itself, where the page is one's; `undefined` where the page has a host. */
export const shared: SharedFolder | undefined = held()?.folder;

/** Something can be computed, kept, and saved: a shared folder only shows what was found. */
export const hasHost: boolean = shared === undefined;

/** Under which projections are to be had. */
export const offeredRules: readonly Rule[] = shared?.rules ?? rules;

/** The units of a shared folder's indexed layer, by its number; their script must have been loaded. */
export const heldUnits = (index: number): SharedUnits | undefined => held()?.[`units-${index}`];
