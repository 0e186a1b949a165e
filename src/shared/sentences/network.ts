/** What defining a network says; each sentence names the layer. */
export const network = {
  theNetwork: 'The network',
  theInput: 'The input',
  theLayer: 'The layer "{name}"',
  theLayerOf: 'The layer "{name}" ({op})',
  twoLayersNamed: 'Two layers are named "{name}": give one of them another name.',
  readsNoLayer: 'The layer "{name}" reads "{input}", which is no layer: name a layer or "{networkInput}".',
  unreadLayer: 'Nothing reads the layer {names}: take it out, or list it in "outputs".',
  unreadLayers: 'Nothing reads the layers {names}: take them out, or list them in "outputs".',
  earlySoftmax: 'The layer "{name}" is a softmax that another layer reads: put it at the end, or take an innerSoftmax.',
  outputNoLayer:
    'The network puts out "{output}", which is no layer or is listed twice: list each output once in "outputs".',
  noScores:
    '"{scores}" is no output with a score for each class: name one of shape n or n×1×1 among the outputs {outputs}.',
  tooLarge:
    '{subject} would hold {shape} numbers: at most {most} maps, rows or columns and fewer than 2³¹ numbers are possible.',
  tooManyWeights:
    'The network "{name}" would have {count} weights: at most {most} are possible, so make layers smaller.',
  layerNoName:
    'The layer at place {place} has no name: give it 1 to {most} letters, digits, "_", "." or "-", and not "{input}".',
  layerBadName:
    'The layer at place {place} is named {value}: give it 1 to {most} letters, digits, "_", "." or "-", and not "{input}".',
  badInputs: 'The layer "{name}": "inputs" must be a list of layer names or "{input}", but is {value}.',
  noOp: 'The layer "{name}" has no "op": give one of {known}.',
  unknownOp: 'The layer "{name}" has an unknown "op" {value}: give one of {known}.',
  unknownKey: '{subject} has an unknown key {key}: correct its spelling or take it out.',
  notAnObject: '{subject} must be an object with {keys}.',
  lacksField: '{subject} lacks "{field}": give {meaning}.',
  badField: '{subject} has {value} as "{field}": give {meaning}.',
  meansName: 'a name of 1 to {most} characters on one line',
  meansInput: '[channels, height, width], each from 1 to {most}',
  meansLayers: 'a list of 1 to {most} layers such as {example}',
  meansOutputs: 'a list of 1 to {most} names of layers',
  meansScores: 'the name of an output',
  meansSize: 'a whole number from 1 to {most}',
  meansPair: 'a whole number from 1 to {most} or a pair [vertical, horizontal] of them',
  meansPadding: 'a whole number from 0 to {most}, [vertical, horizontal] or [top, left, bottom, right]',
  meansBoolean: 'true or false',
  meansPosition: 'a whole number from 0 to {most}',
  meansChannels: 'a list of whole numbers from 0 to {most}',
  meansPerMap: 'a number, or a list of one for each map',
  opaqueReads: 'The layer "{name}" reads {count} layers but names {wanted} in "reads": give a name for each.',
  opaqueUnmade:
    'The layer "{name}" has no value "{value}" where a node needs it, or has it twice: make each value once, before it is read.',
  opaqueUneven: 'The layer "{name}" has a constant "{value}" that does not fill its shape: give as many values.',
  meansOnnxNodes: 'a list of 1 to {most} ONNX nodes, each with opType, domain, inputs, outputs and attributes',
  meansOnnxNames: 'a list of names of letters, digits and "_"',
  meansOnnxName: 'a name of letters, digits and "_"',
  meansOnnxIntegers: 'constants by name, each with dtype, shape and values',
  meansOnnxFloats: 'the shapes of constants by name',
  meansOpsets: 'a version for each domain of operators, at least {least} for "", ONNX\'s own',
  cropsAll: 'The layer "{name}" cuts [{cropping}] off {shape}, which leaves nothing: choose less.',
  meansShifts: 'a pair [vertical, horizontal] of whole numbers from -{most} to {most}',
  meansSizes: 'a list of 1 to {count} whole numbers from 1 to {most}',
  meansAxes: 'a list of 1 to {most} numbers of axes, counted from 0',
  meansSoftmaxOver: '"channels" or "columns"',
  meansCellPair: 'a whole number from 0 to {most} or a pair [vertical, horizontal] of them',
  meansInterpolation: '"nearest" or "bilinear"',
  meansNumber: 'a number',
  meansBounds: 'a list of two numbers, the lower one first',
  meansApproximate: '"none" or "tanh"',
  meansRounding: '"floor" or "ceil"',
  meansZeroOrMore: 'a number of at least 0',
  meansAboveZero: 'a number above 0',
  meansShare: 'a number from 0 to {most}',
  circle: 'The layers go in a circle, {round}: correct their "inputs".',
  reads: '{left} reads {right}',
  softmaxReadsMaps:
    'The layer "{name}" (softmax) needs flat features but reads {shape}: put a flatten or dense layer before it.',
  needsTwoInputs: 'The layer "{name}" ({op}) reads {count} but needs at least two layers: name them in "inputs".',
  needsJustTwoInputs: 'The layer "{name}" ({op}) reads {count} but needs two layers: name them in "inputs".',
  needsOneInput: 'The layer "{name}" ({op}) reads {count} but needs one layer: name them in "inputs".',
  needsMaps:
    'The layer "{name}" ({op}) needs maps [channels, height, width] but reads {shape}: put it before the first flatten or dense layer, or make maps of tokens with tokensToMaps.',
  needsTokens:
    'The layer "{name}" ({op}) needs tokens [tokens, channels] but reads {shape}: make tokens of maps with mapsToTokens.',
  tokensFillNoMaps:
    'The layer "{name}" makes maps of {size} cells of the tokens {shape}: choose a height and a width whose product is the number of tokens.',
  slicesOtherTokens:
    'The layer "{name}" takes the tokens from {start} up to {end} of {shape}: choose from those there are.',
  rearrangesOthers:
    'The layer "{name}" sees {shape} as {split}, in the order [{permutation}], and as {result}: give sizes that hold as many numbers, and an order that names each axis once.',
  productDoesNotFit:
    'The layer "{name}" multiplies the matrices {left} and {right}: give it two of tokens or two of maps whose sizes fit.',
  groups:
    'The layer "{name}" takes {channels} channels (of {shape}) to {outChannels} in {groups} groups: choose groups that divide both.',
  paddingTooLarge:
    'The layer "{name}" has a window of {window} over {shape} and a padding of [{padding}]: choose a padding smaller than the window.',
  windowTooLarge:
    'The layer "{name}" has a window of {window} that does not fit into {shape} with a padding of [{padding}]: choose a smaller one, more padding or a larger input.',
  addsDifferent: 'The layer "{name}" adds {left} and {right}: all its inputs must have one shape.',
  multipliesDifferent:
    'The layer "{name}" multiplies {left} by {right}: its inputs must have one shape, or one number for each map.',
  subtractsDifferent: 'The layer "{name}" takes {right} from {left}: both inputs must have one shape.',
  rescalesOthers: 'The layer "{name}" has {count} numbers for {shape}: give one, or one for each map.',
  selectsOthers:
    'The layer "{name}" selects the map {channel} of {shape}: choose from those there are, counted from 0.',
  slicesOthers: 'The layer "{name}" takes the maps from {start} up to {end} of {shape}: choose from those there are.',
  shufflesOthers: 'The layer "{name}" shuffles {shape} in {groups} groups: choose a number that divides the maps.',
  normalizesOthers: 'The layer "{name}" normalises {shape} in {groups} groups: choose a number that divides the maps.',
  outputPaddingTooLarge:
    'The layer "{name}" has an output padding of [{outputPadding}] and strides of [{strides}]: choose a padding smaller than the strides.',
  upsamplesTooFar:
    'The layer "{name}" makes maps of {shape}: choose a smaller factor, for at most {most} rows or columns.',
  nothingLeft: 'The layer "{name}" leaves nothing of {shape} with a padding of [{padding}]: choose less padding.',
  joinsDifferent: 'The layer "{name}" joins {left} and {right}: all its inputs must have one height and width.',
  weightMissing:
    'The checkpoint is of another network: for the layer "{layer}" the weight "{weight}" should be {wanted} but is missing; give weights that belong to "{network}".',
  weightDifferent:
    'The checkpoint is of another network: for the layer "{layer}" the weight "{weight}" should be {wanted} but is {found}; give weights that belong to "{network}".',
  noLayerOf: 'The network "{network}" has no layer "{layer}"; give one of {known}.',
  noPreset: 'There is no preset network "{name}"; give one of {known}.',
} as const;
