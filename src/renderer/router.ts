import { createRouter, createWebHistory } from 'vue-router';
import { experimentScreen, experimentScreens } from './experiments/listed.ts';
import { ownScreens } from './screens/ownScreens.ts';
import type { Screen } from './screens/screen.ts';

/** All screens by name, in the order of the navigation. */
export const screens: readonly (readonly [string, Screen])[] = [
  ...Object.entries(ownScreens),
  ...experimentScreens,
].sort(([, a], [, b]) => a.place - b.place);

/** The message that names a screen: an experiment's is among its own words. */
export const screenTitle = (screen: string): string =>
  experimentScreen(screen) ? `${screen}.name` : `shell.screen.${screen}`;

/** Addresses of screens. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: { name: 'library' } },
    ...screens.map(([name, { path, component }]) => ({ path, name, component })),
    { path: '/:rest(.*)*', component: () => import('./shell/UnknownScreen.vue') },
  ],
});
