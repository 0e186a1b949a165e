import type { Sentence } from '../../../shared/sentence.ts';

/** A variant before it is trained. */
export interface PlannedVariant {
  readonly name: string;
  /** As it is asked for; empty for the base. */
  readonly text: string;
  readonly parameters: number;
  /** Multiply-adds of an image, as a share of the base's. */
  readonly cost: number;
  /** Why it cannot be trained; the numbers are 0 then. */
  readonly problem: Sentence | null;
}

/** What an ablation would train. */
export interface AblationPlan {
  readonly network: string;
  readonly dataset: string;
  /** The base, those of table 3 that fit it, then the others that were asked for. */
  readonly variants: readonly PlannedVariant[];
  readonly epochs: number;
  /** In training, validation counted by what it costs beside that. */
  readonly imagesPerEpoch: number;
}
