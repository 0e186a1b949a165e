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
  planning: 'planning',
  merging: 'merging',
} as const;
