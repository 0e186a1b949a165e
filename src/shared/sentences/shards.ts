/** Analyses in shards: plans, workers, merging. */
export const shards = {
  notDivided: 'The experiment "{kind}" cannot be divided: run it on this machine.',
  noPlan: '{folder} holds no plan: give the folder that "switchback scan plan" has written.',
  damagedPlan: '{file} is damaged: remove the folder and plan again.',
  damagedPart: '{file} is damaged or cut short: remove it and run "switchback scan work" again.',
  otherPart: '{file} belongs to another plan or shard: remove it and run "switchback scan work" again.',
  otherPlan: '{folder} holds another plan: give an empty folder.',
  changed: 'The model or the images are no longer those of the plan in {folder}: plan again, into an empty folder.',
  missing: '{missing} of {count} shards are missing, the first is number {first}: run "switchback scan work {folder}".',
  noneRead:
    'None of the images of shard {shard} can be read below {root} (the first {reason}): give the folder that has them with --images.',
  severalRuntimes: 'The shards were computed by {runtimes}: their numbers may differ in the last digits.',
  featuresTooLarge:
    'The features of {images} images take {mebibytes} MiB, and {most} MiB are merged at most: name fewer layers, or ask for fewer features or images.',
  planning: 'planning',
  merging: 'merging',
  workers: 'workers: {count}',
  noCluster: 'There is no cluster "{name}" among the settings, which have {known}: add it, or choose another place.',
  noDevices:
    'What computes is {runtime}, which computes on no CUDA device: leave out --devices, or name one of {known} with --runtime.',
  devicesElsewhere: '--devices is for workers on this machine: a cluster gives each worker its device.',
  workerDied:
    'Worker {worker} was ended ({ending}), perhaps for memory: run again with fewer workers, what was found is kept.',
  noSlurm: 'There is no "{program}" here: run this where SLURM has its commands, such as on a login node.',
  slurmRefuses: 'SLURM\'s "{program}" refuses: {problem}.',
  queueUnread: 'What "squeue --json" prints is no list of jobs: SLURM 21.08 or later is needed, with its JSON plugin.',
  damagedSubmitted: '{file} is damaged: end what still runs of this scan by "scancel", remove the file and run again.',
  stillQueued:
    'Jobs {jobs} of this scan still wait or run: follow them by "switchback scan watch {folder}", or end them by "switchback scan cancel {folder}".',
  fewerWorkers: '{wanted} workers were asked for, and SLURM takes {most} at most in an array: so many are submitted.',
  mergeRefused:
    '{problem} The workers are submitted, the merge is not: run "switchback scan merge {folder}" after them.',
  scriptStays: '{file} is there and stays as it is: remove it to have it written anew with these options.',
  counting: 'counting shards',
  workersRun: 'workers: {running} run, {waiting} wait',
  workersWait: 'workers: {running} run, {waiting} wait ({reason})',
  neverStarts:
    'SLURM will not start the workers as they are ({reason}): stop, let {script} ask for fewer processors, less memory or time, or for another partition, and run again.',
  mergeRuns: 'the workers have ended',
  mergeFailed:
    'All shards are there, but the merge has ended as {state}: look into {folder}/logs, then run "switchback scan merge {folder}".',
  workersEnded:
    '{missing} of {count} shards are missing and no worker runs any more: look into {folder}/logs, then run "switchback scan run" again, which goes on.',
  workersEndedAs:
    '{missing} of {count} shards are missing and the workers have ended ({states}): look into {folder}/logs, then run "switchback scan run" again, which goes on.',
  stillRuns:
    'No longer watching: the workers go on. Watch again by "switchback scan watch {folder}", end them by "switchback scan cancel {folder}".',
} as const;
