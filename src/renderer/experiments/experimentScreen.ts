import type { Component } from 'vue';
import type { RouteParamsRawGeneric } from 'vue-router';
import type { ExperimentName } from '../../shared/contract/experiment.ts';
import type { NewPanelContent } from '../../shared/figureDocument.ts';
import type { Screen } from '../screens/screen.ts';

/** A unit of a layer; without `channel` the whole layer. */
export interface ShownUnit {
  readonly model: string;
  readonly layer: string;
  readonly channel?: number;
}

/** What the page has to know of an experiment. Its name, and what a job of it is called, are among its words. */
export interface ExperimentScreen<K extends ExperimentName = ExperimentName> extends Screen {
  /**
   * Where it looks at a model: what its address then says. The library offers it beside every model, in the experiment's words `ofModel`, and
   * `ofNamed` with the model's name.
   */
  readonly ofModel?: (model: string) => RouteParamsRawGeneric;
  /** Where it looks at a layer, or at one unit of it. */
  readonly ofUnit?: (unit: ShownUnit) => RouteParamsRawGeneric;
  readonly panel: {
    /** Its own fields beside a figure: it is given `content`, and emits `change` with what is to be changed of it. */
    readonly fields: Component;
    /** What a new panel shows: the latest of what the workspace has; `null` where it has nothing to show. */
    readonly first: () => Promise<Extract<NewPanelContent, { kind: K }> | null>;
  };
  /** What it says of a unit wherever one is looked at; it is given a `ShownUnit`. */
  readonly besideUnit?: Component;
  /** What it says of the projections that a panel of a figure shows; it is given them as `projections`. */
  readonly besidePanel?: Component;
}
