import { datasetById } from '../../../catalog/datasets/datasets.ts';
import { checkpointById } from '../../../catalog/models/checkpoints.ts';
import { runById } from '../../../catalog/training/runs.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { Occlusion, OcclusionSummary } from '../declaration.ts';
import { forgetOcclusion, type KeptOcclusion, keptMaps, keptOcclusion, keptOcclusions } from './keptOcclusions.ts';
import { positionCount } from './plan.ts';

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
    classes: checkpointOf({ catalog }, kept).classes,
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
  const { name, classes } = checkpointOf({ catalog }, kept);
  return {
    id,
    checkpoint: name,
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

function checkpointOf({ catalog }: Pick<Workspace, 'catalog'>, { checkpointId }: KeptOcclusion) {
  const { runId, runName, epoch } = checkpointById(catalog, checkpointId);
  return { name: `${runName}@${epoch}`, classes: datasetById(catalog, runById(catalog, runId).datasetId).classes };
}
