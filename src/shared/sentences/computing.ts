/** What programs, runtimes and training say. */
export const computing = {
  softmaxNotProjected: 'Softmax outputs such as "{layer}" are not projected; project the logits "{logits}" instead.',
  opaqueBelow:
    'The units of "{layer}" are not projected: "{opaque}" ({ops}) has a part in them, and only its way up is known; choose a layer below it.',
  opaqueNotPassed:
    'Nothing can be carried down through the layer "{layer}" ({ops}), of which only the way up is known; leave it out.',
  opaqueElsewhere:
    'The layer "{layer}" ({ops}) is computed by ONNX Runtime alone, not by {runtime}; choose one of its runtimes.',
  opaqueFallback:
    'The layer "{layer}" ({ops}) is computed by ONNX Runtime alone: what it has a part in is computed by {fallback}, not by {runtime}.',
  opaqueFails: 'ONNX Runtime does not compute {layers} as the file has it ({problem}); choose another file.',
  opsetsDiffer:
    'The layer "{layer}" is written in version {version} of its operators, another one in {other}; write all in one.',
  noLayer: 'The network has no layer "{layer}"; it has {known}.',
  parameterMissing: 'The parameter "{name}" of {wanted} is missing; give weights that belong to this network.',
  parameterDifferent:
    'The parameter "{name}" should be {wanted} but is {found} with {count} values; give weights that belong to this network.',
  feedMissing: 'The feed "{name}" of {wanted} is missing; give it.',
  feedDifferent: 'The feed "{name}" should be {wanted} but is {found} with {count} values; correct it.',
  feedEmpty: 'The feed "{name}" is an empty batch; give at least one.',
  feedBatch: 'The feed "{name}" has batch size {size} but "{other}" has {otherSize}; give one batch size throughout.',
  modelTooLarge:
    'The weights take {gibibytes} GiB but ONNX Runtime reads models of at most 2 GiB; use a smaller network.',
  unloaded: 'The program has been unloaded; load it again to run it.',
  noCuda: 'The CUDA libraries of ONNX Runtime are not installed.',
  noGpu: 'This machine shows no GPU.',
  noNvidiaGpu: 'This machine shows no GPU of NVIDIA.',
  onlyOnSystem: 'It is for {systems} alone.',
  notTried: 'Not tried yet: the next job, or "switchback doctor", tries it.',
  onlyOne: '{version}: the only one on this machine.',
  untilTried: '{version}: until the others have been tried.',
  endedInSelfTest: 'The process ended while it was tried; "switchback doctor" tries it again.',
  failedInSelfTest: 'It does not work here: {problem}',
  wrong: '{version} computes wrongly: a projection differs from the reference by {difference}.',
  chosen: '{version}: {ms} ms for a small batch; differs from the reference by at most {difference}.',
  slower: '{version} takes {ms} ms for a small batch, the CPU {cpuMs} ms.',
  noGpuOfItsOwn: '{version} finds no GPU: {ms} ms for a small batch; on a CPU ONNX Runtime comes first.',
  notFirst: '{version}: {ms} ms for a small batch; another comes before it.',
  noRuntime: 'There is no runtime "{name}"; choose one of {known}.',
  notOnDevice: 'ONNX Runtime does not load this program on {device} ({problem}): choose another runtime.',
  batchHalved: 'The memory of {runtime} does not hold {size} images at a time; it goes on with {half}.',
  memoryFallback: 'The memory of {runtime} does not hold this program; it goes on with {fallback}.',
  deviceFallback: '{runtime} has lost its device; it goes on with {fallback}.',
  outOfMemory:
    'The memory of {runtime} does not hold this program; close what else uses it, or take a smaller batch or network.',
  deviceLost: '{runtime} has lost its device; start again, and look at its driver if it stays so.',
  diverged:
    'The loss is no longer a number at epoch {epoch}, step {step} (learning rate {learningRate}): start again with a lower learning rate or the other initialization.',
  weightsDiverged:
    'The weights are no longer numbers at epoch {epoch}, step {step} (learning rate {learningRate}): start again with a lower learning rate or the other initialization.',
} as const;
