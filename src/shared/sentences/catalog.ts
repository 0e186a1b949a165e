/** What the catalog, its blobs and its lock say. */
export const catalog = {
  thereIs: 'there is {names}',
  badDatasetName: 'A data set cannot be called {name}: give it 1 to 100 characters on one line with --name.',
  badRunName:
    'A run cannot be called {name}: give it 1 to 100 characters on one line, none of them @, / or \\, with --name.',
  badModelName:
    'A model cannot be called {name}: give it 1 to 100 characters on one line, none of them @, / or \\, with --name.',
  datasetExists: 'There is a data set "{name}" already: give this one another name with --name.',
  noDataset: 'There is no data set "{name}": {advice}.',
  addDataset: 'add one with switchback dataset add PATH',
  noDatasetId: 'There is no data set with the id {id}: see switchback dataset list.',
  noAnalysisId: 'There is no {kind} with the id {id}: choose another, or make it again.',
  noFigureId: 'There is no figure with the id {id}: it may have been deleted.',
  noFigure: 'There is no figure "{name}": {advice}.',
  composeFigure: 'compose one in the workbench',
  figureChanged: 'The figure "{name}" has been changed elsewhere since: open it again, or keep yours as a copy.',
  figureExists: 'There is a figure "{name}" already: give this one another name.',
  noExportedFigure: 'There is no exported figure with the id {id}: export it again.',
  noNetworkId: 'There is no network with the id {id}: see switchback run list.',
  runExists: 'There is a run "{name}" already: give this one another name with --name.',
  runNameTaken: 'There is a run "{name}" already: give this one another name.',
  modelExists: 'There is a model "{name}" already: give this one another name.',
  noRun: 'There is no run "{name}": {advice}.',
  beginRun: 'begin one with switchback train',
  noRunId: 'There is no run with the id {id}: see switchback run list.',
  noModelOfWeights: 'No model has the weights {hash} any more: see switchback model list.',
  noCheckpointYet: 'The run "{run}" has no checkpoint yet: wait until an epoch with one is done.',
  noCheckpointOfEpoch: 'The run "{run}" has no checkpoint of epoch {epoch}: there are {epochs}.',
  noModel: 'There is no model "{name}": {advice}.',
  addModel: 'train a network, or add a file with switchback model add FILE',
  noModelId: 'There is no model with the id {id}: see switchback model list.',
  noEpochOfFile: '"{name}" is the model of a file, which has no epochs: write "{name}" alone.',
  noImageId: 'There is no image with the id {id}: index the model again.',
  passLacksLayer: 'The index pass {pass} has no layer "{layer}": begin one with it.',
  notIndexed: 'The layer "{layer}" of {checkpoint} is not indexed there: run {command}.',
  noBlob: 'The blob {hash} is not in {folder}: restore it, or make again what it belongs to.',
  blobDamaged: 'The file {path} is damaged: delete it, then restore it or make again what it belongs to.',
  diskFull: 'The disk with {place} is full: make room and try again; what was saved before is kept.',
  noCatalog: 'There is no catalog {file}: check the folder given with --workspace.',
  foreignCatalog: '{file} is no catalog of Switchback: choose another folder with --workspace.',
  tooNew:
    'The catalog {file} is of version {version} and this Switchback knows up to {known}: use a newer Switchback, or another folder with --workspace.',
  tooOld:
    'The catalog {file} is of version {version}, before {known}: any command that writes to the workspace brings it up to date.',
  busy: 'Another process is writing to {file}: try again when it is done.',
  damaged:
    "The workspace's file {file} is damaged ({problem}): restore it from a backup, or choose another folder with --workspace.",
  damagedWithCopy:
    "The workspace's file {file} is damaged ({problem}): restore it from a backup, go back to its earlier copy {copy}, or choose another folder with --workspace.",
  damagedRow:
    "A row of the workspace's catalog.sqlite is damaged ({problem}): restore that file from a backup, or go back to an earlier copy beside it, catalog.sqlite.v1 and so on.",
  unwritable: "The workspace's file {file} cannot be read or written ({problem}): check its folder and permissions.",
  locked: 'The workspace is in use ({holder}): wait until that is done, or give another folder with --workspace.',
  goneMeanwhile:
    'The run, model or data set has been removed meanwhile, so nothing is kept: begin again with another one.',
  processEnded: 'the process ended',
} as const;
