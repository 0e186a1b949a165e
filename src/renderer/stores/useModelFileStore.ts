import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

/** The file of a model that a person has dropped or opened, until it is known what it belongs to. */
export const useModelFileStore = defineStore('modelFile', () => {
  const file = shallowRef<File | null>(null);
  return { file };
});

/** What the files of models are called; those of PyTorch, TensorFlow and Core ML are refused by name, with what to do. */
export const modelEndings = ['.safetensors', '.onnx', '.keras', '.h5', '.hdf5', '.zip'] as const;
const refusedEndings = ['.pt', '.pth', '.pb', '.tflite', '.mlmodel', '.gguf', '.ckpt'] as const;

/** Told by the name: browsers know no type for them. The host looks at the bytes. */
export const isModelFile = ({ name }: File): boolean =>
  [...modelEndings, ...refusedEndings].some((ending) => name.toLowerCase().endsWith(ending));
