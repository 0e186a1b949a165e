import { z } from 'zod';
import { pictureReference } from '../../../shared/contract/picture.ts';
import type { FoundArrays, Kept } from '../../../shared/experiment.ts';
import { type Agreement, agreementOf } from './agreement.ts';
import { previewCount } from './coarsePositions.ts';
import { baseline, type Occlusion, type OcclusionProjection, type OcclusionSummary, occlusionMode } from './types.ts';

const count = z.int().min(0);
const pair = z.tuple([count, count]).readonly();
const hash = z.string();

/** An earlier version followed one class, `null` where the network tells none apart. */
function ofOneClass(subject: unknown): unknown {
  const earlier = z
    .object({
      target: count.nullable(),
      clean: z.looseObject({ probability: z.number().nullable() }),
    })
    .loose()
    .safeParse(subject);
  if (!earlier.success) return subject;
  const { target, clean, ...rest } = earlier.data;
  const { probability, ...others } = clean;
  const listed = (own: number | null) => (own === null ? [] : [own]);
  return { ...rest, targets: listed(target), clean: { ...others, probabilities: listed(probability) } };
}

/** What the catalog keeps of an occlusion, which holds all that it shows: the picture itself may be gone. */
export const kept = {
  parameters: z.object({
    picture: pictureReference.nullable(),
    source: z.string(),
    imageHash: hash,
    className: z.string().nullable(),
    weightsHash: hash,
    layer: z.string(),
    baseline,
    mode: occlusionMode.default('exact'),
    window: pair,
    stride: pair,
    rows: z.array(count).readonly(),
    columns: z.array(count).readonly(),
    runtime: z.string(),
    versions: z.record(z.string(), z.string()),
  }),
  findings: z.object({
    subject: z.preprocess(
      ofOneClass,
      z.object({
        channel: count,
        /** None, and no `topClass`, where the network tells no classes apart. */
        targets: z.array(count).readonly(),
        clean: z.object({
          /** Of each of `targets`. */
          probabilities: z.array(z.number()).readonly(),
          activation: z.number(),
          topClass: count.nullable(),
        }),
      }),
    ),
    /** PNGs of the picture at the decode size, and of what the network sees of it. */
    picture: hash,
    input: hash,
    /** `null` where the map cannot be projected. */
    projection: z
      .object({
        /** float32 `[c, h, w]`, the whole of it; and a PNG of the part inside the receptive field. */
        array: hash,
        png: hash,
        scale: z.number(),
        /** A second PNG, clipped; an earlier version made none. */
        clippedPng: hash.optional(),
        clippedScale: z.number().optional(),
        activation: z.number(),
        position: z.tuple([z.int(), count]).readonly(),
        box: z.tuple([z.int(), z.int(), count, count]).readonly(),
        /** Where it lies, px; `null` where the map does not fire, and of occlusions that were kept before this was. */
        core: z.tuple([count, count, count, count]).readonly().nullable().default(null),
      })
      .nullable(),
  }),
};
export type OcclusionParameters = z.output<typeof kept.parameters>;
export type OcclusionFindings = z.output<typeof kept.findings>;
export type KeptOcclusion = Kept<OcclusionParameters, OcclusionFindings>;

/** At how many positions of a grid the network is asked. */
export function positionCount({ mode, rows, columns }: Pick<OcclusionParameters, 'mode' | 'rows' | 'columns'>): number {
  return mode === 'preview' ? previewCount({ rows, columns }) : rows.length * columns.length;
}

/** Names of the classes whose probability is followed; none where the network tells none apart. */
export const targetsOf = ({ classes, findings }: KeptOcclusion): readonly string[] =>
  findings.subject.targets.map((target) => classes[target] ?? '');

/** An occlusion in a list. */
export function summary(own: KeptOcclusion): OcclusionSummary {
  const { id, model, done, elapsedMs, createdAt } = own;
  const { picture, source, layer, window, stride, baseline: shown, mode } = own.parameters;
  const { subject, input } = own.findings;
  return {
    ...{ id, model, picture, source, input, layer },
    channel: subject.channel,
    targets: targetsOf(own),
    ...{ window, stride, baseline: shown, mode, done },
    total: positionCount(own.parameters),
    elapsedMs,
    createdAt,
  };
}

/** Where the map of one loses its activation, against where its projection lies. */
export function keptAgreement({ parameters, findings }: KeptOcclusion, { activation }: FoundArrays): Agreement | null {
  const { subject, projection } = findings;
  const map = { ...parameters, activation: activation!.data as Float32Array, clean: subject.clean.activation };
  return agreementOf(map, projection?.core ?? null);
}

/** An occlusion as far as it has come. */
export function shown(own: KeptOcclusion, arrays: FoundArrays): Occlusion {
  const { probability, activation, topClass } = arrays;
  const cells = own.parameters.rows.length * own.parameters.columns.length;
  const { className, rows, columns } = own.parameters;
  const { subject, projection } = own.findings;
  return {
    ...summary(own),
    className,
    rows,
    columns,
    classes: own.classes,
    clean: subject.clean,
    probabilities: subject.targets.map((_, i) => mapOfTarget(probability!.data as Float32Array, i, cells)),
    activation: activation!.data as Float32Array,
    topClass: topClass!.data as Int32Array,
    projection: projection && shownProjection(projection),
    agreement: keptAgreement(own, arrays),
  };
}

/** One map of several; NaN as long as there is none. */
function mapOfTarget(all: Float32Array, target: number, cells: number): Float32Array {
  const own = all.subarray(target * cells, (target + 1) * cells);
  return own.length === cells ? own : new Float32Array(cells).fill(Number.NaN);
}

function shownProjection({
  array: _array,
  ...rest
}: NonNullable<OcclusionFindings['projection']>): OcclusionProjection {
  return rest;
}
