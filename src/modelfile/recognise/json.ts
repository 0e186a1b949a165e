import { type Sentence, say } from '../../shared/sentence.ts';

const has = (json: unknown, ...names: readonly string[]): boolean =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && names.every((name) => Object.hasOwn(json, name));

/** Whether JSON is a model of TensorFlow.js, of either kind. */
export const isTfjs = (json: unknown): boolean => has(json, 'modelTopology', 'weightsManifest');

/** Whether JSON is a network of Switchback's own, beside which its weights may lie. */
export const isNetwork = (json: unknown): boolean => has(json, 'input', 'layers');

const others: readonly { readonly is: (json: unknown) => boolean; readonly sentence: Sentence }[] = [
  { is: (json) => has(json, 'modelTopology'), sentence: say('modelfile.isTopologyAlone') },
  {
    is: (json) => has(json, 'weightsManifest') || (Array.isArray(json) && has(json[0], 'paths', 'weights')),
    sentence: say('modelfile.isManifestAlone'),
  },
  { is: (json) => has(json, 'nbformat', 'cells'), sentence: say('modelfile.isNotebook') },
  { is: (json) => has(json, 'images', 'annotations'), sentence: say('modelfile.isCoco') },
  { is: (json) => has(json, 'class_name', 'config'), sentence: say('modelfile.isKerasConfigAlone') },
  { is: (json) => has(json, 'weight_map'), sentence: say('modelfile.isShardIndex') },
  {
    is: (json) => has(json, 'architectures') || has(json, 'model_type'),
    sentence: say('modelfile.isHuggingFaceConfig'),
  },
];

/** Why JSON is no model. */
export const refusedJson = (json: unknown): Sentence =>
  others.find(({ is }) => is(json))?.sentence ?? say('modelfile.isOtherJson');
