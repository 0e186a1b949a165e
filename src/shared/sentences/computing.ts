/** What programs, runtimes and training say. */
export const computing = {
  softmaxNotProjected: 'Softmax outputs such as "{layer}" are not projected; project the logits "{logits}" instead.',
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
  noRuntime: 'There is no runtime "{name}"; choose one of {known}.',
  diverged:
    'The loss is no longer a number at epoch {epoch}, step {step} (learning rate {learningRate}): start again with a lower learning rate or the other initialization.',
} as const;
