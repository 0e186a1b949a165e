import { ChartSpline, LayoutPanelTop, LibraryBig, ListChecks, ScanSearch } from '@lucide/vue';
import type { Screen } from './screen.ts';

/** The screens that are of no experiment, by name. The experiments stand beside and between them. */
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
