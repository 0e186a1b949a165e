/** What reading arrays and weights says. */
export const modelfile = {
  notNpy: 'This is no .npy file that Switchback reads: {problem}.',
  npyVersion: 'it does not begin as one of version 1.0',
  npyHeader: 'its header is not of a float32, int32 or uint8 array in C order',
  npyLength: 'it holds {bytes} bytes of data for a shape of {shape}',
  safetensorsDamaged: 'The safetensors file is damaged ({problem}): export or download it again.',
  dataOverlap: 'the data of "{name}" overlap or leave a gap',
  dataLength: 'it should hold {expected} bytes of data and holds {held}',
  tooShort: 'it is too short',
  headerTooLong: 'its header is longer than the file',
  headerTooLarge: 'its header is larger than {most} MiB',
  headerNoTensors: 'its header does not describe tensors',
  headerNoJson: 'its header is no JSON',
  nameTwice: 'a name stands twice in its header',
  tensorBytes: '"{name}" of shape {shape} has {bytes} bytes',
  tensorType: 'The tensor "{name}" is of type {dtype}: convert it to F32, F16, BF16 or F64 first.',
  noTensor: 'The safetensors file has no tensor "{name}": give one that has.',
  notFinite:
    'The tensor "{name}" holds numbers that are infinite or no numbers: give weights of a training that did not diverge.',
  lfsPointer: 'The file is a Git LFS pointer and not the weights themselves: fetch these with git lfs pull.',
  torchFile:
    'The file is one of PyTorch, which can run code when it is opened: in Python, write its weights with safetensors.torch.save_file.',
  kerasFile:
    'The file is an HDF5 file, as Keras writes: in Python, write its weights with safetensors.numpy.save_file.',
  neighbourOutside:
    'The model names the file "{name}", which is not in its own folder: put the two together and export it again.',
  neighbourMissing: 'The model needs the file "{name}", which is not beside it: put it there.',
  neighbourNoFile: 'The model needs the file "{name}", but what has that name is no file: put the right one there.',
  neighbourShort: 'The file "{name}" beside the model is shorter than it should be: copy it again.',
} as const;
