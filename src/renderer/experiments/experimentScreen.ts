import type { Component } from 'vue';
import type { ExperimentName } from '../../shared/contract/experiment.ts';
import type { NewPanelContent } from '../../shared/figureDocument.ts';
import type { Screen } from '../screens/screen.ts';

/** What the page has to know of an experiment. Its name, and what a job of it is called, are among its words. */
export interface ExperimentScreen<K extends ExperimentName = ExperimentName> extends Screen {
  readonly panel: {
    /** Its own fields beside a figure: it is given `content`, and emits `change` with what is to be changed of it. */
    readonly fields: Component;
    /** What a new panel shows: the latest of what the workspace has; `null` where it has nothing to show. */
    readonly first: () => Promise<Extract<NewPanelContent, { kind: K }> | null>;
  };
}
