import * as screens from '../../experiments/screens.ts';
import type { ExperimentName } from '../../shared/contract/experiment.ts';
import type { ExperimentScreen } from './experimentScreen.ts';

/** The experiments' screens by name, as the navigation shows them. */
export const experimentScreens: readonly (readonly [ExperimentName, ExperimentScreen])[] = (
  Object.entries(screens) as [ExperimentName, ExperimentScreen][]
).sort(([, a], [, b]) => a.place - b.place);

/** One of them; `undefined` where it is none of an experiment's. */
export const experimentScreen = (name: string): ExperimentScreen | undefined =>
  experimentScreens.find(([own]) => own === name)?.[1];
