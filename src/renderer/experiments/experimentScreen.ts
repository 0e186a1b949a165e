import type { Component } from 'vue';
import type { AnalysisKind } from '../../shared/contract/analysis.ts';
import type { NewPanelContent } from '../../shared/figureDocument.ts';

/** What the page has to know of an experiment. Its name, and what a job of it is called, are among its words. */
export interface ExperimentScreen<K extends AnalysisKind = AnalysisKind> {
  readonly icon: Component;
  /** Where it stands among the experiments in the navigation, from the smallest up. */
  readonly place: number;
  /** Where it is, with what its address names: `/occlusion`. */
  readonly path: string;
  readonly component: () => Promise<unknown>;
  readonly panel: {
    /** Its own fields beside a figure: it is given `content`, and emits `change` with what is to be changed of it. */
    readonly fields: Component;
    /** What a new panel shows: the latest of what the workspace has; `null` where it has nothing to show. */
    readonly first: () => Promise<Extract<NewPanelContent, { kind: K }> | null>;
  };
}
