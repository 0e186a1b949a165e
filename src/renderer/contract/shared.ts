import { type Rule, rules } from '../../shared/contract/unit.ts';
import { type SharedFolder, sharedName } from '../../shared/sharedFolder.ts';

const held = () => (globalThis as { readonly [sharedName]?: Readonly<Record<string, unknown>> })[sharedName];

/** What a shared folder says of itself, where the page is one's; `undefined` where the page has a host. */
export const shared = held()?.folder as SharedFolder | undefined;

/** Something can be computed, kept, and saved: a shared folder only shows what was found. */
export const hasHost: boolean = shared === undefined;

/** Under which projections are to be had. */
export const offeredRules: readonly Rule[] = shared?.rules ?? rules;

/** What a script of a shared folder holds, which must have been loaded, by its key there. */
export const heldAs = (key: string): unknown => held()?.[key];
