import type { ShownProjections } from '../../shared/contract/figure.ts';
import type { PanelContent } from '../../shared/figureDocument.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { panelSource } from './panelSource.ts';
import { knownOfUnits } from './withFindings.ts';

/** The projections that a panel shows, layer by layer, of the layers that are indexed; none of those that show no units. Throws as `panelSource`. */
export function shownProjections(workspace: Workspace, content: PanelContent): ShownProjections[] {
  return (panelSource(workspace, content).projected ?? []).flatMap((own) => {
    const { model, layer, rule, units } = own;
    if (units.length === 0) return [];
    const known = new Set(knownOfUnits(workspace, own).flatMap((found) => found.units));
    const unknown = units.flatMap(({ channel, position: [y, x], picture }, i) => {
      const reference = known.has(i) ? null : (picture()?.reference ?? null);
      return reference ? [{ channel, picture: reference, position: [y, x] as const }] : [];
    });
    return [{ model, layer, rule, count: units.length, known: known.size, unknown }];
  });
}
