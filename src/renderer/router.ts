import { createRouter, createWebHistory } from 'vue-router';
import { experimentScreen, experimentScreens } from './experiments/listed.ts';

/** The screens, in the order of the navigation. A screen's name is also that of its messages. */
export const screens = [
  'library',
  'training',
  'features',
  'inspect',
  ...experimentScreens.map(([name]) => name),
  'compare',
  'figures',
  'jobs',
] as const;

/** The message that names a screen: an experiment's is among its own words. */
export const screenTitle = (screen: string): string =>
  experimentScreen(screen) ? `${screen}.name` : `shell.screen.${screen}`;

/** Addresses of screens; a unit's, `/features/<model>/<layer>/<channel>`, is stable and can be pasted. */
export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: { name: 'library' } },
    {
      path: '/library/:section(datasets|networks|models|runs)?/:name?',
      name: 'library',
      component: () => import('./screens/library/LibraryScreen.vue'),
    },
    { path: '/training', name: 'training', component: () => import('./screens/training/TrainingScreen.vue') },
    {
      path: '/features/:model?/:layer?/:channel(\\d+)?',
      name: 'features',
      component: () => import('./screens/features/FeaturesScreen.vue'),
    },
    { path: '/inspect', name: 'inspect', component: () => import('./screens/inspect/InspectScreen.vue') },
    ...experimentScreens.map(([name, { path, component }]) => ({ path, name, component })),
    {
      path: '/compare/:left?/:right?/:layer?/:channel?',
      name: 'compare',
      component: () => import('./screens/compare/CompareScreen.vue'),
    },
    { path: '/figures/:id(\\d+)?', name: 'figures', component: () => import('./screens/figures/FiguresScreen.vue') },
    { path: '/jobs', name: 'jobs', component: () => import('./screens/jobs/JobsScreen.vue') },
    { path: '/:rest(.*)*', component: () => import('./shell/UnknownScreen.vue') },
  ],
});
