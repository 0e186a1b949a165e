import type { Command } from 'commander';

/** Commands that are loaded together. */
export interface CommandGroup {
  /** All that `load` adds, or none where that is known only once all groups are there. */
  readonly names: readonly string[];
  /** Resolves to what adds them to the program. */
  readonly load: () => Promise<(program: Command) => void>;
}

/** All commands, in the order of the help. The last group adds to `figure` and `scan` of the one before. */
export const commandGroups: readonly CommandGroup[] = [
  {
    names: ['demo', 'jobs', 'network', 'doctor', 'bench'],
    load: async () => (await import('./commands/system.ts')).addSystemCommands,
  },
  { names: ['dataset'], load: async () => (await import('./commands/dataset.ts')).addDatasetCommands },
  { names: ['train'], load: async () => (await import('./commands/train.ts')).addTrainCommand },
  { names: ['run'], load: async () => (await import('./commands/run.ts')).addRunCommands },
  { names: ['model'], load: async () => (await import('./commands/model.ts')).addModelCommands },
  { names: ['predict'], load: async () => (await import('./commands/predict.ts')).addPredictCommand },
  { names: ['share'], load: async () => (await import('./commands/share.ts')).addShareCommand },
  { names: ['serve', 'start'], load: async () => (await import('./commands/serve.ts')).addServeCommands },
  { names: ['tensorflow'], load: async () => (await import('./commands/tensorflow.ts')).addTensorflowCommand },
  { names: [], load: async () => (await import('./commands/figure.ts')).addFigureCommands },
  { names: [], load: async () => (await import('./commands/scan.ts')).addScanCommands },
  { names: [], load: async () => (await import('./experimentCommands.ts')).addExperimentCommands },
];

/** The groups that a command line needs: loading them is most of what a short command costs, so a command whose group is known comes alone. */
export function groupsFor(name: string | undefined): readonly CommandGroup[] {
  const own = commandGroups.filter(({ names }) => name !== undefined && names.includes(name));
  return own.length > 0 ? own : commandGroups;
}
