import { ChartSpline, Grid3x3, LayoutPanelTop, LibraryBig, ListChecks, ScanSearch } from '@lucide/vue';
import type { Screen } from './screen.ts';

/** The screens that are of no experiment, by name; experiments stand between Inspect and Figures. */
export const ownScreens: Readonly<Record<string, Screen>> = {
  library: {
    icon: LibraryBig,
    place: -4,
    path: '/library/:section(datasets|networks|models|runs)?/:name?',
    component: () => import('./library/LibraryScreen.vue'),
  },
  training: {
    icon: ChartSpline,
    place: -3,
    path: '/training',
    component: () => import('./training/TrainingScreen.vue'),
  },
  features: {
    icon: Grid3x3,
    place: -2,
    path: '/features/:model?/:layer?/:channel(\\d+)?',
    component: () => import('./features/FeaturesScreen.vue'),
  },
  inspect: {
    icon: ScanSearch,
    place: -1,
    path: '/inspect',
    component: () => import('./inspect/InspectScreen.vue'),
  },
  figures: {
    icon: LayoutPanelTop,
    place: 1000,
    path: '/figures/:id(\\d+)?',
    component: () => import('./figures/FiguresScreen.vue'),
  },
  jobs: {
    icon: ListChecks,
    place: 1001,
    path: '/jobs',
    component: () => import('./jobs/JobsScreen.vue'),
  },
};
