/** A layer as `defineNetwork` reads it. */
export interface LayerDefinition {
  readonly name: string;
  readonly inputs: readonly string[];
  readonly [field: string]: unknown;
}
