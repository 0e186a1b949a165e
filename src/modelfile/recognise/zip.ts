import { type Sentence, say } from '../../shared/sentence.ts';

/** What a zip is, by the names of what it holds: a model, or why it is none. */
export type ZipContents =
  | { readonly format: 'keras' }
  | { readonly format: 'onnx'; readonly entry: string }
  | { readonly refused: Sentence };

export function zipContents(names: readonly string[]): ZipContents {
  const ends = (ending: string) => names.filter((name) => name === ending || name.endsWith(`/${ending}`));
  if (names.includes('config.json') && names.includes('model.weights.h5')) return { format: 'keras' };
  if (ends('constants.pkl').length > 0) return { refused: say('modelfile.isTorchScript') };
  if (ends('data.pkl').length > 0) return { refused: say('modelfile.isTorch') };
  if (ends('serialized_exported_program.json').length > 0 || ends('archive_format').length > 0)
    return { refused: say('modelfile.isTorchExport') };
  const onnx = names.filter((name) => name.endsWith('.onnx'));
  if (onnx.length === 1) return { format: 'onnx', entry: onnx[0]! };
  if (onnx.length > 1) return { refused: say('modelfile.severalModels', { names: onnx }) };
  if (ends('saved_model.pb').length > 0) return { refused: say('modelfile.isSavedModel') };
  if (names.length > 0 && names.every((name) => name.endsWith('.npy'))) return { refused: say('modelfile.isArray') };
  if (ends('model.json').length > 0) return { refused: say('modelfile.isZippedFolder') };
  return { refused: say('modelfile.isArchive') };
}
