import { createRouter, createWebHashHistory } from 'vue-router';
import * as declarations from '../../experiments/declarations.ts';
import * as screens from '../../experiments/sharedScreens.ts';
import { shared } from '../contract/shared.ts';
import type { ExperimentScreen } from '../experiments/experimentScreen.ts';

/** What a screen asks of the catalog has been answered when the folder was written. */
const isAnswered = (name: keyof typeof screens): boolean =>
  Object.keys(declarations[name].queries).length === 0 ||
  (shared?.answers ?? []).some((answer) => answer.name.startsWith(`${name}.`));

/** The screens of a shared folder by name, in the order of the navigation. */
export const sharedScreens: readonly (readonly [string, ExperimentScreen])[] = (
  Object.entries(screens) as unknown as [keyof typeof screens, ExperimentScreen][]
)
  .filter(([name]) => isAnswered(name))
  .sort(([, a], [, b]) => a.place - b.place);

/** Addresses behind a `#`: whoever serves the folder knows of files alone. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/', redirect: { name: sharedScreens[0]![0] } },
    ...sharedScreens.map(([name, { path, component }]) => ({ path, name, component })),
    { path: '/:rest(.*)*', redirect: '/' },
  ],
});
