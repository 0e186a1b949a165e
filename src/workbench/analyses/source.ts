import type { Sentence } from '../../shared/sentence.ts';
import type { ProjectedUnits } from '../figures/projectedUnits.ts';
import type { PanelSource } from '../figures/source.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** What an experiment has found about units that a figure shows. */
export interface KnownOfUnits {
  /** Two of one key load the same. */
  readonly key: string;
  /** About which of the units, by number. */
  readonly units: readonly number[];
  /** A sentence for the caption, and the numbers for the provenance. */
  readonly load: () => { readonly sentence: string; readonly numbers: object };
}

/** What experiments have found about units, as a file that shows their projections says it. */
export interface Findings {
  /** For the caption, each once. */
  readonly sentences: readonly string[];
  /** For the provenance: `known`, the numbers of each finding; empty where nothing is known. */
  readonly provenance: { readonly known?: readonly object[] };
}

/** What files are made with besides what is kept. */
export interface FileParts {
  readonly warn: (line: Sentence) => void;
  readonly findings: (projected: readonly ProjectedUnits[]) => Findings;
}

/** How what indexes have found becomes panels of a view. `Content`: what a panel is told. */
export interface ViewSource<Content> {
  /** What a panel is drawn from. Throws `NOT_FOUND` for what it shows where that is not there. */
  readonly panel: (workspace: Workspace, content: Content) => PanelSource;
}

/** How what an experiment has kept becomes files and panels. `Kept`: an analysis of it. */
export interface ExperimentSource<Kept, Content> extends ViewSource<Content> {
  /** What was asked, of what, and how it was computed, as JSON. */
  readonly report: (workspace: Workspace, kept: Kept) => unknown;
  /** The files that an analysis can be had as, by name, each made when it is asked for. */
  readonly files: (
    workspace: Workspace,
    kept: Kept,
    parts: FileParts,
  ) => Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;
  /** What its analyses have found about units that a figure shows; `null`: nothing. */
  readonly ofUnits?: (workspace: Workspace, units: ProjectedUnits) => KnownOfUnits | null;
  /** Files of several analyses that were asked for at once, besides the files of each. */
  readonly together?: (
    workspace: Workspace,
    all: readonly Kept[],
    parts: FileParts,
  ) => Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;
}
