import type { Component } from 'vue';

/** What the navigation and the router have to know of a screen. */
export interface Screen {
  readonly icon: Component;
  /** Where it stands in the navigation, from the smallest up. */
  readonly place: number;
  /** Where it is, with what its address names: `/occlusion`. */
  readonly path: string;
  readonly component: () => Promise<unknown>;
}
