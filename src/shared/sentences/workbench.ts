/** What the use cases say: jobs, queries, computations. */
export const workbench = {
  noClassOfDataset: 'The data set "{dataset}" has no class "{name}": its classes are listed in the library.',
  datasetUsedBy: 'The data set "{name}" stays, for the run "{run}" uses it: remove the runs first.',
  datasetUsedByRuns:
    'The data set "{name}" stays, for {count} runs, "{run}" among them, use it: remove the runs first.',
  networkNoJson: '{subject} is no JSON ({problem}): correct it there.',
  noPreprocessing: 'There is no preprocessing "{name}": give paper, plain, or a JSON file.',
  badPreprocessing: '{file} describes no preprocessing ({problem}): correct it there.',
  noNetwork: 'There is no network "{name}": give one of {known}, or a network\'s JSON file.',
  settingNotKept: 'The setting was not kept, {file} cannot be written: make room for it, or make its folder writable.',
  oneClass: 'The data set "{name}" has one class alone: give one with images of two classes or more.',
  noTrainingImages: 'The data set "{name}" has no training images: add one with a train split.',
  inputOfPresetsOnly: '--input is for presets; the network "{name}" has an input of its own: change it there.',
  wrongEnd:
    'The network "{network}" ends in "{layer}" of shape {shape}, but the data set "{dataset}" needs a softmax over {classes} classes: change its last layers.',
  folderTaken: 'The folder {folder} is not empty: choose a new one, or empty it.',
  figureWithoutMaps:
    'No panel of the figure shows maps that are indexed: add a panel of features, or index its layers first.',
  shareOfWhich: 'No data set suits "{model}" by itself: name one with --dataset.',
  nothingToShare:
    'No layer of "{model}" is indexed on {dataset}, {split}: index it first, or name layers with --layers.',
  outsideRoots: '{path} lies outside the folders that may be shown: start with --root.',
  notInRoots: 'There is no {path} in the folders that may be shown: check it, or start with --root.',
  folderGone: 'The folder {folder} is no longer there: choose another one.',
  folderUnreadable: 'The folder {folder} {trouble}: choose another one.',
  notMovedThere:
    'The folder {folder} does not hold the data set "{name}" ({image} is missing): give the folder that has its images below it.',
  folderForgotten: 'The folder or file is no longer known: choose it again.',
  firesOnFewer: 'The map {channel} of {layer} fires on {count} images of the index: there is none of rank {rank}.',
  noRank:
    'The index keeps {top} images for each map of "{layer}"; there is no rank {rank}: index again with --top {rank}.',
  otherClasses:
    '{model} has none of the classes of "{dataset}": choose a data set whose classes it knows by the same names.',
  sameModel: 'The model {model} is named twice: name each model once.',
  classesLeftOut: '{count} images are left out, for {model} does not have their classes: {classes}.',
  modelInUse: 'A job works with the model "{name}": wait until it is done, or stop it.',
  renameTheRun: '{name} is a checkpoint and is called after its run: rename "{run}" instead.',
  whichNetwork:
    '"{file}" holds weights and does not say of which network: give it with --network, a preset, a network.json or the model that has it.',
  badModelAbout: 'The file {file} beside the weights cannot be used ({problem}): mend it, or take it away.',
  pixelsGuessed:
    'Nothing in "{file}" or beside it says which pixels it wants, so what such networks mostly read was taken: check it, and give others with --preprocessing.',
  badClassTable:
    '"{file}" is no JSON file of a table of classes: give an object with a name, a number or null for each class of the data set.',
  noClassOfModel: '{model} has no class {output} among its {count}: name one that it has, or give its number from 0.',
  testTensorApart:
    'The network does not compute the test tensor that lies beside its file: the two differ by {percent} % of the largest number, so export both again from the same model.',
  testTensorShape:
    'The test tensor beside the file takes {input} to {output}, and the network reads {wanted}: export both again from the same model.',
  testTensorFailed: 'The test tensor beside the file cannot be computed: {problem}',
  modelKnown: '"{file}" is the model "{name}", which is here already: it is not kept twice.',
  classCount: 'There are {names} class names for {count} classes: give one for each.',
  noMeanImage:
    'The preprocessing of "{file}" subtracts a mean image, which is not with the weights: give the data set that they were trained on with --dataset.',
  runtimesDisagree:
    '{model} computes otherwise on {runtime} than by the reference, by {percent} % of its largest output: choose another runtime with --runtime.',
  networkOrModel: 'Say what to train: a network with --network, or a model to go on from with --from.',
  noClassifier:
    '{model} tells no classes apart, for none of its outputs {outputs} has one score for each class: look at its maps instead.',
  whichScores:
    '{model} has several outputs that may be the scores of classes, {outputs}: add its file again and say which with --output.',
  noDatasetToIndex: 'There is no data set to find the images of {model} in: add one first.',
  splitEmpty: 'The split "{split}" of "{dataset}" is empty: choose another with --split.',
  fewerThanFolds:
    'The class "{name}" has {count} readable images in "{split}" of "{dataset}", fewer than {folds} folds: give fewer folds or another split.',
  fewPerClass: '{perClass} images of each class are fewer than {folds} folds: give more images or fewer folds.',
  featuresTooLarge:
    'The features of "{layer}" of {images} images do not fit into memory: use at most {most} images, or fewer features of each.',
  weightsUnreadable: 'The weights file {file} cannot be read: check the path given with --weights.',
  noClassOfNetwork: 'The network knows no class "{name}"; its classes are {classes}.',
  outputDiskFull: 'The disk is full: {target} was not written; free some space and try again.',
  outputUnwritable: '{target} cannot be written ({problem}): give another place with --out.',
  runInUse: 'The run "{name}" stays, for a job that runs works with it: stop that first, or wait until it is done.',
  datasetInUse:
    'The data set "{name}" stays, for a job that runs works with it: stop that first, or wait until it is done.',
  dividedForRun:
    'The splits of "{name}" stay, for the run "{run}" learns from them: add its folder again under another name and divide that.',
  lookFirst: 'The folder of "{name}" no longer holds {image}: look at the folder again first.',
  notPrinted: 'What was to be printed cannot be written ({problem}): send it elsewhere and run this again.',
  runIsTrained: 'The run "{name}" is being trained: stop it first.',
  runNotRunning: 'The run "{name}" is {status}, so nothing would read that: see switchback run list.',
  paused: 'paused',
  finished: 'finished',
  cancelled: 'cancelled',
  failed: 'failed',
  noneRead: "None of the {count} images could be read: check the data set's folder.",
  noneReadFor: "None of the {count} images could be read ({example}): check the data set's folder.",
  noTrainingImageRead: "None of the {count} training images could be read ({reason}): check the data set's folder.",
  noTrainingImageReadInEpoch:
    "None of the {count} training images could be read: check the data set's folder and resume.",
  thereIsNone: 'there is none',
  workspaceDiskFull: 'The disk of {root} is full: make room and try again.',
  workspaceNotMade:
    'The workspace {root} cannot be made ({problem}): give a folder that can be written with --workspace.',
  nothingToLearn: '{path} cannot be learnt from: {found}; a data set needs two classes or more.',
  noImageOpens: 'none of its images opens',
  oneReadableClass: 'all its readable images are of one class, "{name}"',
  noConvolution: 'The network has no convolution whose filters could be shown.',
  noFilters: 'The weights {hash} hold no filters of "{layer}": resume or repeat the training.',
  blobNoPicture: 'The blob {hash} is no picture.',
  noEventFile: 'There is no event file {file}: check the path given.',
  eventFileTooLarge: 'The event file {file} is larger than 1 GiB: give a shorter one.',
  noCurves: 'The event file {file} holds no numbers of a training: give one with scalars.',
  runFinished: 'The run "{name}" is finished, after {epochs} epochs; there is nothing to resume.',
  runRunning: 'The run "{name}" is being trained already.',
  noState:
    'The run "{name}" ended before its first state was saved, and nothing of it is kept: train again, under its name if you like.',
  noTile: 'The stored projection {hash} is no [c, h, w] float array: delete it and project again.',
  ofFile: '{file}: {problem}',
  imageNotRead: 'The image {image} {problem}: put it back, or add its data set again.',
  noPicture: 'There is no picture {path}: check the path given.',
  pictureTooLarge: '{path} is larger than 512 MiB: give a smaller picture.',
  noModelName: '"{name}" is no name of a model: write {form}, such as {example}, or the name of a file\'s model.',
  droppedBroken: '{name} {problem}: drop another picture.',
  droppedForgotten: 'The picture that was dropped is no longer kept: drop it again.',
  whatWasDropped: 'What was dropped',
  noPlaceInMap:
    'The maps of "{layer}" ({channels} of them) are {height}×{width}; there is no place {y},{x} in them: count from 0,0.',
  noChannel: 'The layer "{layer}" has the channels 0 to {last}, not {channel}.',
  noCoco: '{file} is no file of COCO annotations: give images, categories and annotations as JSON, or CSV.',
  cocoNames:
    'An annotation in {file} is of image {image} and category {category}, which the file does not list: correct it there.',
  partSetBuiltIn: 'The set "{name}" belongs to the sample and cannot be changed: keep yours under another name.',
  partsTooMany:
    'The set "{name}" marks {parts} parts on {images} images: mark at most {mostParts} parts on at most {mostImages} images.',
  partTwice: '"{part}" is marked twice on {image}: keep one of the marks.',
  partOfNothing: 'The box of "{part}" on {image} has no area: draw it anew.',
  partOutside: '"{part}" lies outside of {image}, which has {width}×{height} px: move the mark into the picture.',
  noMarks: '{file} marks no part: give it at least one mark on each of two images.',
  markOfNoImage:
    '{file} marks {image}, which the data set "{dataset}" does not have: name images by their paths below its folder.',
  noPartFile: 'There is no file of marks {file} of at most 4 MB: give a CSV or COCO file.',
} as const;
