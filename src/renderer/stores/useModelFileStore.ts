import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** A model's file, and what a person has given with it. */
export interface GivenModel {
  /** What the folder or the file is called. */
  readonly name: string;
  readonly file: File;
  /** What lies beside it. */
  readonly beside: readonly File[];
  /** Of a dropped folder what stands for it in Electron; `null` where single files were given. */
  readonly folder: File | null;
}

/** The model that a person has dropped or opened, until it is known what it belongs to. */
export const useModelFileStore = defineStore('modelFile', () => {
  const given = shallowRef<GivenModel | null>(null);
  return { given };
});

/** What the files of models are called; those of PyTorch, TensorFlow and Core ML are refused by name, with what to do. */
const modelEndings = ['.safetensors', '.onnx', '.keras', '.h5', '.hdf5', '.zip'] as const;
const refusedEndings = ['.pt', '.pth', '.pb', '.tflite', '.mlmodel', '.gguf', '.ckpt'] as const;

const endsIn =
  (endings: readonly string[]) =>
  ({ name }: File): boolean =>
    endings.some((ending) => name.toLowerCase().endsWith(ending));

/**
 * The model among files that were given together, or in a folder; `null` where none is. Told by the name, for browsers know no type for them: the
 * host looks at the bytes. TensorFlow.js calls its `model.json`, which alone is a network's definition.
 */
export function modelAmong(files: readonly File[], folder: File | null = null): GivenModel | null {
  const file =
    files.find(endsIn(modelEndings)) ??
    (files.length > 1 ? files.find(({ name }) => name === 'model.json') : undefined) ??
    files.find(endsIn(refusedEndings));
  if (!file) return null;
  const others = new Map(files.filter(({ name }) => name !== file.name).map((own) => [own.name, own]));
  return { name: folder?.name ?? file.name, file, beside: [...others.values()], folder };
}
