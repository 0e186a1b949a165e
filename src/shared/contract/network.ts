import { z } from 'zod';
import { query } from '../rpc/request.ts';

/** Characters of a network's JSON: far more than the largest network needs. */
const longestDefinition = 2 ** 20;

/** A network that comes with Switchback, as it is for a thousand classes. */
export interface PresetSummary {
  readonly name: string;
  /** `[channels, height, width]`. */
  readonly inputShape: readonly [number, number, number];
  readonly parameters: number;
}

/** A network of the workspace. */
export interface StoredNetworkSummary {
  readonly name: string;
  readonly inputShape: readonly [number, number, number];
  readonly parameters: number;
  /** Names of the runs that train it, oldest first. */
  readonly runs: readonly string[];
  /** Names of the models that have it. */
  readonly models: readonly string[];
  /** Names of the data sets that its runs learn from. */
  readonly datasets: readonly string[];
  /** When its first run or model was made, ISO 8601; `null` where nothing has it any more. */
  readonly since: string | null;
}

export interface NetworkList {
  readonly presets: readonly PresetSummary[];
  /** Those that a run trains or a model has, oldest first. */
  readonly stored: readonly StoredNetworkSummary[];
}

/** Rows and columns apart: unit i sees `size` px of the input from `stride · i + start` on; `stride` is 0 where all see the same. */
export interface ReceptiveFieldShape {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly start: readonly [number, number];
}

/** One node of a network. */
export interface LayerDescription {
  readonly name: string;
  readonly op: string;
  /** The layer's own settings, `op` among them: kernelSize, strides, … */
  readonly layer: Readonly<Record<string, unknown>>;
  /** Names of layers, or `input`. */
  readonly inputs: readonly string[];
  /** Of one image: `[channels, height, width]` or `[features]`. */
  readonly shape: readonly number[];
  /** How many numbers it learns. */
  readonly parameters: number;
  readonly receptiveField: ReceptiveFieldShape;
}

export interface NetworkDescription {
  readonly name: string;
  readonly inputShape: readonly [number, number, number];
  readonly parameters: number;
  readonly layers: readonly LayerDescription[];
}

/** A network as a page can name one: a preset, the text of a network's JSON file. */
export const networkSource = z.union([
  z.object({ preset: z.string().max(100) }),
  z.object({ definition: z.string().max(longestDefinition) }),
]);
export type NetworkSource = z.infer<typeof networkSource>;

const size = z.int().min(1).max(10_000);

export const networkRequests = {
  'network.list': query<NetworkList>()(z.object({})),
  /** Throws `BAD_NETWORK`, one sentence naming the layer, for a text that describes no network. */
  'network.describe': query<NetworkDescription>()(
    z.object({
      network: z.union([...networkSource.options, z.object({ run: z.string() }), z.object({ model: z.string() })]),
      /** Of a preset's softmax. */
      classes: z.int().min(2).max(100_000).default(1000),
      /** `[channels, height, width]` of a preset's input. */
      inputShape: z.tuple([size, size, size]).optional(),
    }),
  ),
};
