import { table } from '../../../host/cli/table.ts';
import { byChange, firingDifference } from '../declaration/unitChange.ts';
import type { LayerComparison } from '../declaration.ts';

const points = (difference: number) => `${difference > 0 ? '+' : ''}${(100 * difference).toFixed(1)}`;
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const digits = (value: number) => Number(value.toPrecision(4));

/** The `most` maps of a comparison that changed most, as a table, below how many share all, some or none of their strongest images. */
export function comparisonText({ left, right, layer, dataset, split, units }: LayerComparison, most: number): string {
  const alive = units.filter(({ of }) => of > 0);
  const [all, none] = [alive.filter(({ overlap }) => overlap === 1), alive.filter(({ shared }) => shared === 0)];
  const rows = units.toSorted(byChange).slice(0, most);
  return [
    `${layer} of ${left} and of ${right} on ${dataset}, ${split}`,
    `of ${alive.length} maps that fire in either, ${all.length} share all of their strongest images, ${none.length} none`,
    table(
      ['map', 'images in both', 'fires, left', 'right', 'difference, points', 'maximum, left', 'right'],
      rows.map((unit) => [
        unit.channel,
        unit.of === 0 ? 'dead in both' : `${unit.shared} of ${unit.of}`,
        percent(unit.left.firingShare),
        percent(unit.right.firingShare),
        points(firingDifference(unit)),
        digits(unit.left.maximum),
        digits(unit.right.maximum),
      ]),
    ),
  ].join('\n');
}
