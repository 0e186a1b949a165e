import type { PanelKind } from '../../../shared/figureDocument.ts';
import { experimentScreen } from '../../experiments/listed.ts';

/** The message that names a kind of panel: an experiment's is among its own words. */
export const panelName = (kind: PanelKind): string =>
  experimentScreen(kind) ? `${kind}.name` : `figures.kind.${kind}`;

/** The message that says why there is nothing to show in one. */
export const nothingFor = (kind: PanelKind): string =>
  experimentScreen(kind) ? `${kind}.nothingYet` : `figures.nothingFor.${kind}`;
