import { drawTable } from '../../figure/marks/table.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { paragraph } from '../../figure/page/paragraph.ts';
import { shifted } from '../../figure/page/scene.ts';
import { type CurvesPanel, chartHeight, curvesPanel } from '../../figure/panels/curvesPanel.ts';
import type { AblationRow, ShownAblation } from './declaration/kept.ts';
import { spreadText } from './declaration/spread.ts';
import { timeUnit } from './declaration/timeUnit.ts';

/** As many as a chart has colours for. */
const mostCurves = 8;
const gapMm = 3;

/** Zeiler & Fergus 2013, table 3; the variant that classifies best in bold. Below it, where wanted, the errors by epoch. */
export async function ablation(
  { shown, curves }: { readonly shown: ShownAblation; readonly curves: boolean },
  width: number,
): Promise<Drawing> {
  const { rows, network, dataset, seeds, epochs } = shown;
  const part = rows.some(({ valError }) => valError) ? 'val' : 'train';
  const errors = rows.map((row) => row[`${part}Error`]?.mean ?? Number.POSITIVE_INFINITY);
  const best = Math.min(...errors);
  const table = drawTable(
    columnsOf(shown),
    errors.map((error) => Number.isFinite(error) && error === best),
    width,
  );
  const over = seeds.length > 1 ? `Mean ± standard deviation over ${seeds.length} seeds` : `Seed ${seeds[0]}`;
  const note = paragraph(
    0,
    table.bottom + 0.8,
    width,
    `${over}; ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}. Errors in %.`,
    { sizePt: 5.5 },
  );
  const chart = curves ? chartOf(rows, part) : null;
  const top = note.bottom + gapMm;
  const drawn = chart && (await curvesPanel(chart, width, chartHeight(width)));
  return {
    items: [...table.items, ...note.items, ...(drawn ? shifted(drawn.items, 0, top) : [])],
    height: drawn ? top + drawn.height : note.bottom,
    title: `Variants of ${network} on ${dataset}`,
    description: rows
      .map(
        (row) =>
          `${row.name}: ${spreadText(row[`${part}Error`], percent)} % ${part === 'val' ? 'validation' : 'training'} error`,
      )
      .join('; '),
  };
}

const percent = (share: number): string => (100 * share).toFixed(1);

function columnsOf({ rows, classes }: ShownAblation) {
  const unit = timeUnit(rows);
  const column = (head: string, cell: (row: AblationRow) => string) => ({ head, cells: rows.map(cell) });
  return [
    column('Variant', ({ name, diverged }) => (diverged > 0 ? `${name} (${diverged} diverged)` : name)),
    column('Train top-1', ({ trainError }) => spreadText(trainError, percent)),
    column('Val top-1', ({ valError }) => spreadText(valError, percent)),
    ...(classes > 5 ? [column('Val top-5', ({ valTopFiveError }) => spreadText(valTopFiveError, percent))] : []),
    column('Parameters', ({ parameters }) => parameters.toLocaleString('en').replaceAll(',', '\u2009')),
    column(`Time (${unit.name})`, ({ seconds }) => spreadText(seconds, (own) => (own / unit.seconds).toFixed(1))),
  ];
}

/** `null` where no epoch has ended. */
function chartOf(rows: readonly AblationRow[], part: 'train' | 'val'): CurvesPanel | null {
  const curves = rows.slice(0, mostCurves).flatMap(({ name, curves: own }) => {
    const points = own[part].map((y, i) => ({ x: i + 1, y: 100 * y })).filter(({ y }) => !Number.isNaN(y));
    return points.length > 0 ? [{ run: name, part, x: points.map(({ x }) => x), y: points.map(({ y }) => y) }] : [];
  });
  const what = part === 'val' ? 'Validation error' : 'Training error';
  return curves.length === 0
    ? null
    : {
        curves,
        title: what,
        xLabel: 'Epoch',
        yLabel: `${what} (%)`,
        shortYLabel: 'Error (%)',
        axis: 'linear',
        meanOver: 1,
      };
}
