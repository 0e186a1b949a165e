/** What installing TensorFlow says, and finding it. */
export const tensorflow = {
  programMissing: '{program} is not there: {advice}.',
  programFailed: '{program} failed in {folder} ({problem}): {advice}.',
  installCompiler: 'install g++ (on Debian: apt install g++), or name another C++17 compiler in CXX',
  installAnew: 'remove it with --remove and install it anew',
  noSources: 'The sources of tfjs-node are not there: run `npm ci` without leaving out optional packages.',
  wrongChecksum:
    'What came for {name} has another checksum than it should, so nothing of it was used: start again, on another line if it stays so.',
  brokeOff:
    'The download of {name} broke off after {done} of {total} MB ({problem}): start again, and it goes on from there.',
  compiling: "Compiling tfjs-node's addon.",
  multipliesWrongly: 'TensorFlow {version} in {folder} multiplies wrongly ({product}): remove it with --remove.',
  noWheel: 'PyPI has no {file} any more: a newer Switchback may know its successor.',
  noAnswer: '{address} does not answer: see whether this machine reaches it.',
  otherSystem:
    'TensorFlow for the {device} is installed on {systems} alone, and this is {system}: Switchback runs on ONNX Runtime here.',
  notInstalled: 'TensorFlow is not installed: "npm run tensorflow" installs it.',
  addonNotLoaded:
    'TensorFlow is there, but {path} cannot be loaded ({problem}): install it anew with "npm run tensorflow".',
  notStarted: 'TensorFlow was loaded from {path}, but does not start: install it anew with "npm run tensorflow".',
  diskFull: 'The disk is full at {place}: free some space and start again.',
} as const;
