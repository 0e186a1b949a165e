import type { RouteLocationRaw } from 'vue-router';
import type { ExperimentScreen, ShownUnit } from './experimentScreen.ts';
import { experimentScreens } from './listed.ts';

/** Experiments whose screens look at a model, in the order of the navigation. */
export const modelPlaces = experimentScreens.flatMap(([name, { icon, ofModel }]) =>
  ofModel ? [{ name, icon, of: (model: string): RouteLocationRaw => ({ name, params: ofModel(model) }) }] : [],
);

type UnitScreen = ExperimentScreen & Required<Pick<ExperimentScreen, 'ofUnit'>>;
const [unitName, unitScreen] = experimentScreens.find(([, { ofUnit }]) => ofUnit) as [string, UnitScreen];

/** Where a layer or a unit is looked at. */
export const unitPlace = {
  name: unitName,
  icon: unitScreen.icon,
  of: (unit: ShownUnit): RouteLocationRaw => ({ name: unitName, params: unitScreen.ofUnit(unit) }),
};
