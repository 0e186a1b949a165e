import type { SentenceKey } from '../../shared/sentence.ts';

const example = 'example = torch.rand(1, 3, 224, 224)';

/** What a person runs where the model was made, by the sentence that refuses its file. */
const byRefusal: Readonly<Partial<Record<SentenceKey, readonly string[]>>> = {
  'modelfile.isTorch': [
    'import torch',
    '',
    'model.eval()',
    example,
    'torch.onnx.export(model, (example,), "model.onnx", dynamo=True, external_data=False)',
  ],
  'modelfile.isTorchScript': [
    'import torch',
    '',
    'model = torch.jit.load("model.pt").eval()',
    example,
    'torch.onnx.export(model, (example,), "model.onnx", dynamo=False)',
  ],
  'modelfile.isTorchExport': [
    'import torch',
    '',
    'program = torch.export.load("model.pt2")',
    'torch.onnx.export(program, (), "model.onnx", dynamo=True, external_data=False)',
  ],
  'modelfile.isSavedModel': [
    'pip install tf2onnx',
    'python -m tf2onnx.convert --saved-model FOLDER --output model.onnx',
  ],
  'modelfile.isTflite': ['pip install tf2onnx', 'python -m tf2onnx.convert --tflite FILE --output model.onnx'],
};

/** Lines that make of a refused file one that is read; `null` where none are known. */
export const exportLines = (refusal: SentenceKey): string | null => byRefusal[refusal]?.join('\n') ?? null;
