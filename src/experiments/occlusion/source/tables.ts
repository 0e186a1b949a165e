import type { FoundArrays } from '../../../shared/experiment.ts';
import { mapsOf } from '../analysis/maps.ts';
import { type KeptOcclusion, keptAgreement, targetsOf } from '../declaration/kept.ts';

type Rows = readonly (readonly (string | number)[])[];

/** A row for each position of the window; of several classes a column of probabilities each. */
export function positionRows(kept: KeptOcclusion, arrays: FoundArrays): Rows {
  const { parameters, classes } = kept;
  const { rows, columns } = parameters;
  const { probabilities, activation, topClass, computed } = mapsOf(arrays);
  return [
    ['row', 'column', ...probabilityColumns(kept), 'activation', 'class', 'computed'],
    ...Array.from(computed, (isComputed, i) => [
      ...[rows[Math.floor(i / columns.length)]!, columns[i % columns.length]!],
      ...(probabilities.length === 0 ? [Number.NaN] : probabilities.map((map) => map[i]!)),
      activation[i]!,
      ...[classes[topClass[i]!] ?? '', isComputed],
    ]),
  ];
}

function probabilityColumns(kept: KeptOcclusion): readonly string[] {
  const targets = targetsOf(kept);
  return targets.length > 1 ? targets.map((name) => `probability of ${name}`) : ['probability'];
}

/** A row for each image: how far the map's activation drops where its projection lies. Empty where that is not known. */
export const agreementRows = (all: readonly (readonly [KeptOcclusion, FoundArrays])[]): Rows => [
  ['image', 'layer', 'map', 'class', 'y', 'x', 'height', 'width', 'inside', 'chance', 'hit'],
  ...all.map(([kept, arrays]) => {
    const { parameters, findings } = kept;
    const { subject, projection } = findings;
    const agreement = keptAgreement(kept, arrays);
    return [
      ...[parameters.source, parameters.layer, subject.channel, targetsOf(kept).join(', ')],
      ...(projection?.core ?? ['', '', '', '']),
      ...(agreement ? [agreement.inside, agreement.chance, agreement.isHit ? 1 : 0] : ['', '', '']),
    ];
  }),
];
