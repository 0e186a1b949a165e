/** What reading arrays and weights says. */
export const modelfile = {
  eventsDamaged:
    '"{name}" is no whole event file of TensorBoard (record {record}): give one as events.out.tfevents… is written.',
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
  testTensorUnread: 'The test tensor beside the model ({files}) is not read: {problem}',
  testTensorLarge: 'One of its files has {bytes} bytes; at most {most} are read.',
  onnxDamaged: 'The ONNX file is damaged ({problem}): export or download it again.',
  onnxNoProtobuf: 'it is no Protocol Buffers message',
  onnxNoGraph: 'it holds no graph',
  onnxNotMade: 'the node "{node}" reads "{value}", which no node before it makes',
  onnxMadeTwice: '"{value}" is made twice',
  onnxNoOutput: 'its output "{value}" is not made of the picture',
  onnxTensorType: 'the tensor "{name}" is of the type {type}, which holds no numbers',
  onnxTensorShape: 'the tensor "{name}" has the impossible shape {shape}',
  onnxTensorLength: 'the tensor "{name}" of shape {shape} needs {wanted} bytes and has {held}',
  onnxTooManyNodes:
    'The ONNX file has {nodes} nodes, or too many tensors: at most {most} are read, so export a smaller model.',
  onnxTooManyLayers:
    'The ONNX file would be a network of {count} layers: at most {most} are possible, so export a smaller model.',
  onnxTraining: 'The ONNX file is made for training: export the model for inference.',
  onnxOpset: 'The ONNX file is of operator set {opset}: export it with {least} or newer.',
  onnxNoInput: 'The ONNX file takes no picture: export the model with an input.',
  onnxSeveralInputs: 'The ONNX file takes several inputs ({names}): export a model that takes one picture.',
  onnxNoPicture:
    'The ONNX file takes "{name}" of shape {shape}, which is no picture: export a model that takes [batch, channels, height, width].',
  onnxNoLayers: 'The ONNX file gives back what it takes: export a model that has layers.',
  onnxUnknownNode:
    'Switchback has no layer for the node "{node}" ({op}) of the ONNX file: export the model without it, or up to it.',
  onnxOddNode:
    'Switchback cannot read the node "{node}" ({op}) of the ONNX file, since {problem}: export the model without it, or up to it.',
  onnxConstantsTooLarge: 'the constants made up to it are too large',
  onnxWrongNode: 'the node "{node}" ({op}) cannot be computed, since {problem}',
  onnxLacksInput: 'it has no input {place}',
  onnxNeedsComputed: 'its input {place} must come from the picture',
  onnxNeedsConstant: 'its input {place} must be a constant',
  onnxRearranged: 'its input of shape {shape} is arranged in another way than a layer gives it',
  onnxNotTwoAxes: 'it does not go over height and width',
  onnxCropped: 'it cuts cells off',
  onnxFilters: 'its weights of shape {shape} do not fit',
  onnxDilatedPool: 'its windows have gaps',
  onnxHangingAverage: 'its windows hang over the border beside padding that counts',
  onnxBounds: 'it cuts off below {low} and above {high}',
  onnxConstantOver: 'a constant of shape {shape} over {over} is neither one number nor one for each channel',
  onnxBroadcast: 'it lays {left} and {right} over each other',
  onnxSlopes: 'its slopes are not one for each channel',
  onnxTransposed: 'its input is transposed',
  onnxTrains: 'it is made for training',
  onnxNormalizes: 'it goes over other dimensions than a layer does',
  onnxReduces: 'it reduces the dimensions {axes} of {shape}',
  onnxResizes: 'it resizes by {mode}',
  onnxReshapes: 'it makes {to} of {from}',
  onnxAxis: 'it takes apart or joins the dimension {axis} of {shape}',
  onnxNoAxis: 'it names the dimension {axis} of an array of {rank} dimensions',
  onnxSteps: 'it leaves out cells between others',
  onnxPads: 'it pads by {mode}',
  onnxQuantized: 'The file rounds activations to 8 bits: here they stay as they are, so numbers differ a little.',
  onnxLogSoftmax: 'The file puts out the logarithms of probabilities: here the probabilities themselves are put out.',
  onnxOpaque:
    'Switchback has no layer for the nodes {nodes}: ONNX Runtime computes them, and nothing is projected through them.',
  onnxOutputLeft: 'The output "{name}" is left out, with all that only it needs: {problem}',
  hdf5Damaged: 'The HDF5 file is damaged: export or download it again.',
  hdf5Filter:
    'The array "{path}" is packed by {filters}, which Switchback cannot unpack: save the model without compression, or with gzip.',
  hdf5NoModel: 'The HDF5 file holds no Keras model: give one that model.save wrote.',
  noTensorAt: 'The file has no array "{path}": export or download it again.',
  tensorOutgrows: 'The array "{path}" says that it is larger than the file can hold: export or download it again.',
  tensorNoNumbers: 'The array "{path}" holds no numbers that Switchback reads: save the model with float32 weights.',
  kerasConfig: 'The configuration of the Keras model',
  noJson: '{what} is no JSON: export or download the file again.',
  kerasNoModel: 'The file describes no functional or sequential Keras model: save it with model.save.',
  kerasSubclass:
    'The model "{name}" is of the class {className}, whose Python code is not in the file: rebuild it as a functional model, or export it to ONNX.',
  kerasTooDeep: 'The model "{name}" lies more than {most} models deep: flatten the model and save it again.',
  kerasTwice: 'Two layers are named "{name}": rename one and save the model again.',
  kerasNoTensor:
    'In the model "{model}" something reads an output of "{layer}" that is not there: save the model again.',
  kerasCircle: 'The layer "{layer}" reads its own output: save the model again.',
  kerasWeightsAlone:
    'The file holds the weights of a Keras model without its network: save the whole model with model.save("name.keras").',
  layerUnknown:
    'The layer "{name}" is of the class {className}, which Switchback does not read: replace it with layers that docs/formats/keras.md lists, or export the model to ONNX.',
  layerLacksWeight: 'The layer "{name}" has no weight "{part}" in the file: save the whole model again.',
  layerWeightShape:
    'The weight "{part}" of the layer "{name}" has the shape {shape}, which the layer cannot have: save the whole model again.',
  layerField: 'The layer "{name}" ({className}) cannot have {value} as "{field}": save the model again.',
  layerFieldUnsupported:
    'The layer "{name}" ({className}) has {value} as "{field}", which Switchback does not compute: change the layer, or export the model to ONNX.',
  activationUnknown:
    'The layer "{name}" ({className}) has the activation {activation}, which Switchback does not compute: change it, or export the model to ONNX.',
  reshapeUnknown:
    'The layer "{name}" ({className}) makes {to} of {from}, which Switchback does not compute: change it, or export the model to ONNX.',
  operandsUnknown:
    'The layer "{name}" ({className}) reckons with values that Switchback does not read: export the model to ONNX.',
  ordersMixed:
    'The layer "{name}" mixes flattened maps with other features, whose order is another: Switchback does not compute it.',
  severalInputs: 'The model has {count} inputs: Switchback takes models that read one picture.',
  noInputShape:
    'The file does not say what its input is like: give the first layer an input shape and save the model again.',
  inputNoMaps:
    'The model reads {shape} and no pictures [height, width, channels]: Switchback takes models of pictures.',
  noLayers: 'The model has no layers: give one that computes something.',
  tooLarge:
    'The file has {bytes} bytes; Switchback reads models of up to {mostBytes}: save the weights in a smaller type.',
  zipDamaged: 'The zip file is damaged: export or download it again.',
  zipLacks: 'The zip file has no "{name}": export or download it again.',
  zipTwice: 'The zip file holds "{name}" twice: export or download it again.',
  zipTooMany: 'The zip file holds more than {most} files: give one with the model alone.',
  zipEntryBomb:
    '"{name}" in the zip file unpacks to {times} times its size: give a zip file with a model, or unpack it.',
  zipEntryTooLarge: '"{name}" in the zip file unpacks to {bytes} bytes, more than {mostBytes}: give a smaller model.',
  theFile: 'The file',
  tfjsNoModel: 'The file describes no model of TensorFlow.js: give the model.json that was written with its shards.',
  weightTwice: 'The weight "{name}" stands twice in the file: convert the model again.',
  weightType:
    'The weight "{name}" is of the type {type}, which Switchback does not read: convert the model without quantization.',
  shardsShort: 'The files {shards} hold fewer weights than the model says: copy or convert them again.',
  shardElsewhere:
    'The model names its weights in the network ({path}), where Switchback does not look: download them beside the file, and name them there.',
  nodeTwice: 'Two nodes are named "{name}": convert the model again.',
  nodeMissing: 'Something reads the node "{name}", which is not in the file: convert the model again.',
  nodeCircle: 'The node "{name}" reads its own output, as loops do: Switchback takes graphs without loops.',
  nodeUnknown:
    'The node "{name}" ({op}) computes something that Switchback does not read: see docs/formats for what it does, or export the model to ONNX.',
  isTorch:
    "The file is one of PyTorch, which holds no network that can be read safely: in Python call switchback_export.export(model, example, 'model.onnx') or torch.onnx.export(model, (example,), 'model.onnx'), and open that.",
  isTorchScript:
    "The file is TorchScript, a program: in Python call torch.onnx.export(torch.jit.load(path), (example,), 'model.onnx'), and open that.",
  isTorchExport:
    "The file is an exported program of PyTorch: in Python call torch.onnx.export(torch.export.load(path), (), 'model.onnx', dynamo=True), and open that.",
  isSavedModel:
    'This is a SavedModel of TensorFlow: convert it with python -m tf2onnx.convert --saved-model FOLDER --output model.onnx, and open that.',
  isTensorflow: 'The file is a graph of TensorFlow: convert it with python -m tf2onnx.convert, and open the ONNX file.',
  isTensorflowCheckpoint:
    'This is a checkpoint of TensorFlow, weights without their network: in Python load it into its model, and save that with model.save("name.keras").',
  isTflite:
    'The file is one of TensorFlow Lite, made for devices: give the Keras model that it was made from, or convert it with python -m tf2onnx.convert --tflite FILE --output model.onnx.',
  isCoreMl:
    'This is a Core ML model, made for devices of Apple: give the model that it was made from, exported to ONNX.',
  isGguf: 'The file is a language model in GGUF: Switchback opens convolutional networks that read pictures.',
  isNotebook: 'The file is a notebook: run it, and export the model that it trains.',
  isCoco: 'The file holds labels of pictures, as COCO has them: add it as a data set, and give a model here.',
  isKerasConfigAlone:
    'The file holds a Keras network without its weights: save the whole model with model.save("name.keras").',
  isTopologyAlone: 'The file holds a network of TensorFlow.js without its list of weights: convert the model again.',
  isManifestAlone:
    'The file lists weights of TensorFlow.js without their network: give the model.json of a model converted as a whole.',
  isShardIndex:
    'The file lists weights that lie in several files: save them as one model.safetensors, or export the model to ONNX.',
  isHuggingFaceConfig:
    'The file is the configuration of a Hugging Face model, whose weights are not here: download the whole model, or export it to ONNX with optimum-cli export onnx.',
  isOtherJson:
    'The JSON file describes no model: give a model.json of TensorFlow.js, or a network.json beside its weights.safetensors.',
  networkAlone: 'The file is a network without weights: put them beside it as weights.safetensors, or train it.',
  isArray: 'The file holds arrays and no network: give the model that they belong to.',
  isPicture: 'The file is a picture: give a model, or open the picture in Inspect.',
  isArchive: 'The file is an archive in which no model lies that Switchback reads: unpack it, and give the model.',
  isZippedFolder: 'The zip file holds a model of several files: unpack it, and give the folder.',
  isNothing: 'The file is no model that Switchback knows: give an ONNX, Keras, TensorFlow.js or safetensors file.',
  isEmpty: 'The file is empty: export or download it again.',
  modelMissing: 'There is no file or folder {path}: check the path.',
  severalModels: 'There are several models ({names}): give one of them.',
  folderLarge: 'The folder holds more than {most} files: give the model itself.',
  folderNoModel:
    'The folder holds no model that Switchback knows: give an ONNX, Keras, TensorFlow.js or safetensors file.',
  besideTooLarge: '{file} beside the model is larger than {most} MiB and was not read: make it smaller.',
  besideUnreadable:
    '{file} beside the model is not as expected ({problem}) and was not read: correct it or take it away.',
  besideNonsense:
    '{file} beside the model asks for numbers that no preprocessing can have, and these were not taken: check what was taken instead.',
  besideOtherSize:
    '{file} beside the model is for an input of {given}, and the network reads {input}: its sizes were not taken.',
  besideStep:
    '{file} beside the model has a step "{step}" that depends on the single picture or is not known, and it is left out: check the pixels.',
  wrongClassCount: 'The names are of {named} classes and the network tells {count} apart: they were not taken.',
  scaledTwice:
    'The network scales its input itself, and a file beside it wants its pixels scaled too: check the range of the pixels.',
  hdf5Stuck: 'The HDF5 file leads in circles, so that reading it never ends: export or download it again.',
  tensorsUnknown:
    'The file holds weights without their network, and their names are those of none that is known ({known}): put its network.json beside it, or export the model to ONNX.',
  theNetworkFile: 'The file network.json',
} as const;
