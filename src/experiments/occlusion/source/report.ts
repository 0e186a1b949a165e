import { keptArrays } from '../../../workbench/analyses/kept.ts';
import { describeModel, seedOf } from '../../../workbench/models/models.ts';
import type { Workspace } from '../../../workbench/workspace/workspace.ts';
import type { Agreement } from '../declaration/agreement.ts';
import { type KeptOcclusion, keptAgreement, targetsOf } from '../declaration/kept.ts';
import type { Baseline, OcclusionMode } from '../declaration/types.ts';

/** `occlusion.json`; docs/files.md describes it. */
export interface OcclusionReport {
  readonly model: string;
  readonly weightsHash: string;
  readonly image: { readonly source: string; readonly hash: string; readonly className: string | null };
  readonly layer: string;
  readonly channel: number;
  /** The classes that are followed; none, with the class and the probabilities of the clean image, where the network tells no classes apart. */
  readonly targets: readonly string[];
  readonly baseline: Baseline;
  /** `preview`: interpolated where `computed.npy` is 0. */
  readonly mode: OcclusionMode;
  /** `[height, width]` of the window on the network's input. */
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  /** First rows and columns of the window: the axes of the maps. */
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  /** At how many positions the network was asked: at all, but for a preview and one that was stopped. */
  readonly done: number;
  readonly classes: readonly string[];
  /** Of the image without a window. */
  readonly clean: {
    readonly probabilities: readonly number[];
    readonly activation: number;
    readonly topClass: string | null;
  };
  /** `[y, x, height, width]`: where the map's projection lies; and how far its activation drops there. */
  readonly core: readonly [number, number, number, number] | null;
  readonly agreement: Agreement | null;
  readonly seed: number | null;
  readonly runtime: string;
  readonly versions: Readonly<Record<string, string>>;
}

/** What is known about an occlusion. */
export function occlusionReport(workspace: Workspace, kept: KeptOcclusion): OcclusionReport {
  const { parameters, findings, classes, done } = kept;
  const { source, imageHash, className, weightsHash, layer, baseline, mode, window, stride, rows, columns } =
    parameters;
  const { subject } = findings;
  const { topClass } = subject.clean;
  return {
    model: kept.model,
    weightsHash,
    image: { source, hash: imageHash, className },
    layer,
    channel: subject.channel,
    targets: targetsOf(kept),
    baseline,
    mode,
    window,
    stride,
    rows,
    columns,
    done,
    classes,
    clean: { ...subject.clean, topClass: topClass === null ? null : classes[topClass]! },
    core: findings.projection?.core ?? null,
    agreement: keptAgreement(kept, keptArrays(workspace, 'occlusion', kept)),
    seed: seedOf(describeModel(workspace, kept.model)),
    runtime: parameters.runtime,
    versions: parameters.versions,
  };
}
