import type { Component, InjectionKey } from 'vue';
import type { PictureReference } from '../../shared/contract/picture.ts';
import type { Rule } from '../../shared/contract/unit.ts';

/** A unit in a picture, as a screen shows it. */
export interface ShownUnit {
  readonly model: string;
  readonly layer: string;
  readonly channel: number;
  readonly picture: PictureReference;
  /** `[y, x]` in the map; where it is strongest, if that is not known. */
  readonly position?: readonly [number, number];
  /** Of the projection that stands out, where one does. */
  readonly rule?: Rule;
  /** A person has pressed it to hear of it: what is said stands open. */
  readonly isPressed?: boolean;
}

/** What experiments say of a unit wherever one is looked at. The page's root provides it: a screen that imported the experiments would be among them. */
export const besideUnit: InjectionKey<readonly Component[]> = Symbol('beside a unit');
