/** What a job says while it runs: the step it is at, and lines worth keeping. */
export const progress = {
  drawing: 'Drawing the sample images',
  hashing: 'Reading and hashing the images',
  checking: 'Decoding the images',
  mean: 'Working out the mean image',
  validating: 'Validating',
  indexing: 'Looking for the strongest activations',
  analysing: 'Going through the images',
  projecting: 'Projecting from {layer}',
  sheets: 'Projecting {layer} of {checkpoint}',
  epoch: 'Training, epoch {epoch} of {epochs}',
  epochLoss: 'Training, epoch {epoch} of {epochs}, loss {loss}',
  imageIs: '{image} {reason}',
  leftOut: 'left out: {image} {reason}',
  moreLeftOut: 'left out: {count} more unreadable images',
  passReused: 'already indexed with {runtime}: nothing is computed again, for {wanted} gives the same numbers',
  passGoesOn: 'begun with {runtime}, it goes on with {wanted}: their numbers are the same',
  smoothBelow:
    '{layer}: up to it {count} layers are smooth nonlinearities or products, for which {rule} defines nothing: they pass their derivative.',
  indexDiffers: '{layer}/{channel}: the index says {indexed}, recomputed it is {found}: index this checkpoint again.',
  epochDone: 'epoch {epoch} of {epochs}: loss {loss}, training error {trainError}',
  rateSpent:
    'Epoch {epoch}: the learning rate is spent. {waited} epochs at {rate} have not lowered the error, and it is lowered no further: stop here, or lower the rate by hand.',
  epochValidated: 'epoch {epoch} of {epochs}: loss {loss}, training error {trainError}, validation error {valError}',
  pausedIn: '{run} paused in epoch {epoch}; go on with: switchback run resume {run}',
  cancelledIn: '{run} cancelled in epoch {epoch}; go on with: switchback run resume {run}',
  heldOut: '{share} of {images} held-out images classified correctly',
} as const;
