import { modelById } from '../catalog/models/models.ts';
import type { Occlusion, OcclusionSummary } from '../shared/contract/occlusion.ts';
import { forgetOcclusion, type KeptOcclusion, keptMaps, keptOcclusion, keptOcclusions } from './keptOcclusions.ts';
import { classNames } from './models/classifier.ts';
import { described } from './models/models.ts';
import { positionCount } from './occlusionPlan.ts';
import type { Workspace } from './workspace/workspace.ts';

/** What has been occluded, latest first. */
export function listOcclusions({ catalog }: Pick<Workspace, 'catalog'>): OcclusionSummary[] {
  return keptOcclusions({ catalog })
    .map((kept) => summaryOf({ catalog }, kept))
    .reverse();
}

/** An occlusion as far as it has come. Throws `NOT_FOUND`. */
export function occlusionById({ catalog, blobs }: Pick<Workspace, 'catalog' | 'blobs'>, id: number): Occlusion {
  const kept = keptOcclusion({ catalog }, id);
  const { probability, activation, topClass } = keptMaps({ catalog, blobs }, kept);
  const { className, rows, columns } = kept.parameters;
  const { subject, projection } = kept.findings;
  const { array: _array, ...shownProjection } = projection;
  return {
    ...summaryOf({ catalog }, kept),
    className,
    rows,
    columns,
    classes: modelOf({ catalog }, kept).classes,
    clean: subject.clean,
    probability,
    activation,
    topClass,
    projection: shownProjection,
  };
}

/** Throws `NOT_FOUND`. */
export function removeOcclusion({ catalog }: Pick<Workspace, 'catalog'>, id: number): void {
  keptOcclusion({ catalog }, id);
  forgetOcclusion({ catalog }, id);
}

function summaryOf({ catalog }: Pick<Workspace, 'catalog'>, kept: KeptOcclusion): OcclusionSummary {
  const { id, createdAt, parameters, findings } = kept;
  const { picture, source, layer, window, stride, baseline, mode, rows, columns } = parameters;
  const { done, elapsedMs, subject, input } = findings;
  const { name, classes } = modelOf({ catalog }, kept);
  return {
    id,
    model: name,
    picture,
    source,
    input,
    layer,
    channel: subject.channel,
    target: classes[subject.target] ?? '',
    window,
    stride,
    baseline,
    mode,
    done,
    total: positionCount(mode, { rows, columns }),
    elapsedMs,
    createdAt,
  };
}

function modelOf({ catalog }: Pick<Workspace, 'catalog'>, { modelId }: KeptOcclusion) {
  const model = described({ catalog }, modelById(catalog, modelId));
  return { name: model.name, classes: classNames(model) };
}
