import type { FoundArrays } from '../../../shared/experiment.ts';
import { mapsOf } from '../analysis/maps.ts';
import { type KeptOcclusion, keptAgreement, targetOf } from '../declaration/kept.ts';

type Rows = readonly (readonly (string | number)[])[];

/** A row for each position of the window. */
export function positionRows({ parameters, classes }: KeptOcclusion, arrays: FoundArrays): Rows {
  const { rows, columns } = parameters;
  const { probability, activation, topClass, computed } = mapsOf(arrays);
  return [
    ['row', 'column', 'probability', 'activation', 'class', 'computed'],
    ...Array.from(computed, (isComputed, i) => [
      ...[rows[Math.floor(i / columns.length)]!, columns[i % columns.length]!, probability[i]!, activation[i]!],
      ...[classes[topClass[i]!] ?? '', isComputed],
    ]),
  ];
}

/** A row for each image: how far the map's activation drops where its projection lies. Empty where that is not known. */
export const agreementRows = (all: readonly (readonly [KeptOcclusion, FoundArrays])[]): Rows => [
  ['image', 'layer', 'map', 'class', 'y', 'x', 'height', 'width', 'inside', 'chance', 'hit'],
  ...all.map(([kept, arrays]) => {
    const { parameters, findings } = kept;
    const { subject, projection } = findings;
    const agreement = keptAgreement(kept, arrays);
    return [
      ...[parameters.source, parameters.layer, subject.channel, targetOf(kept) ?? ''],
      ...(projection?.core ?? ['', '', '', '']),
      ...(agreement ? [agreement.inside, agreement.chance, agreement.isHit ? 1 : 0] : ['', '', '']),
    ];
  }),
];
