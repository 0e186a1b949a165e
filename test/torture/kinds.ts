import { mkdirSync, rmSync } from 'node:fs';
import type { AnalysisKind } from '../../src/shared/contract/analysis.ts';
import type { SavedFigure } from '../../src/shared/contract/figure.ts';
import type { WorkbenchContract } from '../../src/shared/contract/index.ts';
import type { GivenParameters, JobKind } from '../../src/shared/contract/jobKinds.ts';
import { composedFigure, given, makeOld, networkText } from './ground.ts';
import type { Place } from './place.ts';
import type { State } from './state.ts';

/** What is killed, and what must come of it. */
interface Common {
  readonly name: string;
  /** Changes the scene before a round. */
  readonly prepare?: (place: Place) => void;
  /** It is done whole or not at all: after a kill all is as before, or as after. */
  readonly isAtomic?: boolean;
  /** Tables of which earlier rows change. */
  readonly changes?: readonly string[];
  /** Tables in which an attempt that was killed may leave what it had found. */
  readonly besides?: readonly string[];
  /** Files that an attempt that was killed may leave, by their paths below the scene. */
  readonly mayLeave?: RegExp;
  /** It takes long: one round where others have fifty. */
  readonly isLong?: boolean;
}

/** A command. */
export interface CommandKind extends Common {
  readonly args: (place: Place) => readonly string[];
  /** In place of the command line. */
  readonly module?: string;
  /** How to go on after a kill; the same command, where it does not say. */
  readonly again?: (place: Place, now: State) => readonly string[];
}

/** A job of a page, in the engine process of a host that serves it. */
export interface HostedKind extends Common {
  readonly job: JobKind;
  readonly parameters: (ids: GrantedIds) => Promise<object>;
  /** The job that goes on after a kill; the same one, where it does not say. */
  readonly resumes?: (now: State) => { readonly kind: JobKind; readonly parameters: object } | null;
}

/** A request that a host answers itself, and writes a little for. */
export interface RequestKind extends Common {
  readonly request: RequestName;
  readonly input: (ids: GrantedIds) => Promise<object>;
}
type RequestName = Extract<keyof WorkbenchContract, `${'figure' | 'analysis' | 'run'}.${string}`>;

/** How a page comes to name what is in a workspace, and files of the host's machine. */
export interface GrantedIds {
  readonly occlusion: () => Promise<number>;
  readonly figure: () => Promise<SavedFigure>;
  readonly folder: (name: string) => Promise<string>;
  readonly upload: (file: string) => Promise<string>;
  readonly place: Place;
}

export type Kind = CommandKind | HostedKind | RequestKind;

const has = (table: 'run' | 'model', name: string, { rows, columns }: State): boolean => {
  const at = columns[table]?.indexOf('name') ?? -1;
  return (rows[table] ?? []).some((row) => JSON.parse(row)[at] === name);
};

const recipe = ['--epochs', '3', '--batch', '4', '--threads', '1', '--seed', '7', '--checkpoints', '0,1,3'];
const training = ['train', '--dataset', 'halves', '--name', 'new', ...recipe];
const hostedRecipe = { epochs: 3, batchSize: 4, threads: 1, seed: 7, checkpointEpochs: [0, 1, 3] };

/** An analysis that is killed stays, with what it had found. */
const ofAnalysis = { changes: ['image'], besides: ['analysis', 'analysis_part', 'analysis_model', 'analysis_dataset'] };
const onHalves = ['--dataset', 'halves', '--split', 'train'];

/** Experiments by the names of their commands, each as small as it can be asked for. */
const experiments: Readonly<Record<string, (at: Place) => readonly string[]>> = {
  evaluate: () => ['--model', 'first@1', ...onHalves],
  'class-response': (at) => ['--model', 'first@2', ...onHalves, '--out', at.out],
  classes: (at) => ['--model', 'first@2', ...onHalves, '--images', '2', '--out', at.out],
  correspond: (at) => [
    ...['--model', 'first@2', '--marks', given(at).marks, '--dataset', 'halves', '--random', '2'],
    ...['--permutations', '99', '--out', at.out],
  ],
  diagnose: (at) => [
    ...['--model', 'first@2', '--model', 'other@1', ...onHalves, '--images', '8', '--maps', '2'],
    ...['--out', at.out],
  ],
  evolve: (at) => ['--model', 'first', ...onHalves, '--maps', '2', '--out', at.out],
  invariance: (at) => [
    ...['--model', 'first@2', ...onHalves, '--images', '2', '--transform', 'rotation:0:350:36', '--out', at.out],
  ],
  probe: (at) => ['--model', 'first@2', '--dataset', 'halves', '--folds', '2', '--per-class', '4', '--out', at.out],
  similarity: () => ['--model', 'first@1', '--model', 'first@2', ...onHalves, '--images', '16'],
  trust: (at) => [
    ...['--model', 'first@2', '--layer', 'pool2', ...onHalves, '--maps', '2', '--draws', '1', '--others', '1'],
    ...['--orders', '1', '--samples', '1', '--out', at.out],
  ],
};

const transferring = [
  ...['transfer', '--model', 'first@2', '--dataset', 'halves', '--folds', '2', '--per-class', '2,4'],
  ...['--scratch-steps', '4', '--keep-duplicates'],
];

const ofCommands: readonly CommandKind[] = [
  { name: 'dataset add', isAtomic: true, args: (at) => ['dataset', 'add', given(at).others, '--name', 'others'] },
  { name: 'dataset check', changes: ['image'], args: () => ['dataset', 'check', 'halves'] },
  {
    name: 'train',
    changes: ['image'],
    args: (at) => [...training, '--network', given(at).network],
    again: (at, now) =>
      has('run', 'new', now) ? ['run', 'resume', 'new'] : [...training, '--network', given(at).network],
  },
  {
    name: 'run resume',
    changes: ['image', 'run', 'run_state', 'step_metric'],
    args: () => ['run', 'resume', 'paused'],
  },
  {
    name: 'index',
    changes: ['image'],
    args: () => [
      'index',
      '--model',
      'first@1',
      '--dataset',
      'halves',
      '--split',
      'train',
      '--layers',
      'all',
      '--top',
      '3',
    ],
  },
  ...Object.entries(experiments).map(([name, options]) => ({
    name,
    ...ofAnalysis,
    args: (at: Place) => [name, ...options(at)],
  })),
  {
    name: 'transfer',
    ...ofAnalysis,
    args: (at) => [...transferring, '--name', 'head', '--out', at.out],
    again: (at, now) => [...transferring, ...(has('model', 'head', now) ? [] : ['--name', 'head']), '--out', at.out],
  },
  {
    name: 'occlude',
    ...ofAnalysis,
    args: (at) => [
      ...['occlude', '--model', 'first@1', '--image', given(at).picture, '--window', '3', '--stride', '1'],
      ...['--out', at.out],
    ],
  },
  {
    name: 'project',
    changes: ['projection'],
    args: (at) => [
      ...['project', '--model', 'first@2', '--layer', 'pool2', '--channel', '1', '--rule', 'guided'],
      ...['--image', given(at).picture, '--out', at.out],
    ],
  },
  {
    name: 'figure features',
    besides: ['figure'],
    args: (at) => [
      ...['figure', 'features', '--model', 'first@2', '--layers', 'pool1,pool2', '--rule', 'gradient'],
      ...['--dpi', '72', '--tiles', `${at.out}/tiles`, '--out', `${at.out}/figure.png`],
    ],
  },
  {
    name: 'figure compose',
    changes: ['image'],
    args: (at) => [
      'figure',
      'compose',
      given(at).figure,
      '--tiles',
      `${at.out}/tiles`,
      '--out',
      `${at.out}/figure.pdf`,
    ],
  },
  { name: 'model export', args: (at) => ['model', 'export', 'first@2', '--out', at.out] },
  {
    name: 'model add',
    isAtomic: true,
    args: (at) => [
      ...['model', 'add', given(at).weights, '--dataset', 'halves', '--network', given(at).network],
      ...['--name', 'imported'],
    ],
  },
  { name: 'predict', args: (at) => ['predict', '--model', 'first@2', given(at).picture] },
  { name: 'run remove', isAtomic: true, args: () => ['run', 'remove', 'other'] },
  { name: 'model remove', isAtomic: true, args: () => ['model', 'remove', 'first@2'] },
  { name: 'dataset remove', isAtomic: true, args: () => ['dataset', 'remove', 'spare'] },
  { name: 'run rename', isAtomic: true, args: () => ['run', 'rename', 'first', 'second'] },
  { name: 'dataset rename', isAtomic: true, args: () => ['dataset', 'rename', 'halves', 'sides'] },
  { name: 'dataset move', isAtomic: true, args: (at) => ['dataset', 'move', 'spare', given(at).others] },
  {
    name: 'migration',
    prepare: makeOld,
    // What these hold is kept in other columns; that nothing is lost of them is seen beside an unbroken migration.
    changes: ['checkpoint', 'index_pass', 'projection', 'analysis', 'evaluation'],
    mayLeave: /^workspace\/catalog\.sqlite\.v\d+$/,
    args: () => ['run', 'list'],
  },
  {
    name: 'sample',
    prepare: emptyScene,
    module: new URL('smallSample.ts', import.meta.url).href,
    args: (at) => [at.workspace],
  },
  { name: 'demo', prepare: emptyScene, isLong: true, args: (at) => ['demo', '--out', at.out] },
];

/** Experiments as a page asks for them. */
const hostedExperiments = {
  evaluation: { model: 'first@1', dataset: 'halves', split: 'train' },
  classView: { model: 'first@2', dataset: 'halves', split: 'train', images: 2 },
  occlusion: { model: 'first@1', picture: { imageId: 3 }, window: [3, 3], stride: [1, 1] },
  similarity: { models: ['first@1', 'first@2'], dataset: 'halves', split: 'train', images: 16 },
  trust: {
    ...{ model: 'first@2', layer: 'pool2', dataset: 'halves', split: 'train', maps: 2 },
    ...{ draws: 1, others: 1, orders: 1, samples: 1 },
  },
} satisfies { [K in AnalysisKind]?: Extract<GivenParameters<'analyse'>, { kind: K }>['parameters'] };

const ofHosts: readonly HostedKind[] = [
  {
    name: 'hosted addDataset',
    isAtomic: true,
    job: 'addDataset',
    parameters: async ({ folder }) => ({ folderId: await folder('others'), name: 'others' }),
  },
  {
    name: 'hosted train',
    changes: ['image'],
    job: 'train',
    parameters: async () => ({
      dataset: 'halves',
      network: { definition: networkText },
      name: 'new',
      recipe: hostedRecipe,
    }),
    resumes: (now) => (has('run', 'new', now) ? { kind: 'resumeTraining', parameters: { run: 'new' } } : null),
  },
  {
    name: 'hosted resumeTraining',
    changes: ['image', 'run', 'run_state', 'step_metric'],
    job: 'resumeTraining',
    parameters: async () => ({ run: 'paused' }),
  },
  {
    name: 'hosted importModel',
    isAtomic: true,
    // An upload that no job removed goes after a day.
    mayLeave: /^workspace\/uploads\//,
    job: 'importModel',
    parameters: async ({ upload, place }) => ({
      fileId: await upload(given(place).weights),
      dataset: 'halves',
      network: { model: 'first@2' },
      name: 'imported',
    }),
  },
  { name: 'hosted removeRun', isAtomic: true, job: 'removeRun', parameters: async () => ({ run: 'other' }) },
  {
    name: 'hosted removeDataset',
    isAtomic: true,
    job: 'removeDataset',
    parameters: async () => ({ dataset: 'spare' }),
  },
  ...Object.entries(hostedExperiments).map(([kind, parameters]) => ({
    name: `hosted ${kind}`,
    ...ofAnalysis,
    job: 'analyse' as const,
    parameters: async () => ({ kind, parameters }),
  })),
  {
    name: 'hosted exportModel',
    job: 'exportModel',
    parameters: async ({ folder }) => ({ model: 'first@2', folderId: await folder('out') }),
  },
  {
    name: 'hosted index',
    changes: ['image'],
    job: 'index',
    parameters: async () => ({ model: 'first@1', dataset: 'halves', split: 'train', top: 3 }),
  },
  {
    name: 'hosted projectLayers',
    job: 'projectLayers',
    parameters: async () => ({ model: 'first@2', dataset: 'halves', split: 'train', rule: 'guided' }),
  },
  {
    name: 'hosted prepareFigure',
    changes: ['image'],
    job: 'prepareFigure',
    parameters: async () => ({ name: 'page', document: composedFigure, index: true }),
  },
  {
    name: 'hosted exportFigure',
    changes: ['image'],
    besides: ['figure'],
    job: 'exportFigure',
    parameters: async () => ({ name: 'page', document: composedFigure, format: 'svg', dpi: 72, index: true }),
  },
  { name: 'hosted buildSample', prepare: emptyScene, isLong: true, job: 'buildSample', parameters: async () => ({}) },
];

const otherDocument = { ...composedFigure, page: { ...composedFigure.page, widthMm: 120 } };

const ofRequests: readonly RequestKind[] = [
  {
    name: 'asked analysis.remove',
    isAtomic: true,
    request: 'analysis.remove',
    input: async ({ occlusion }) => ({ kind: 'occlusion', id: await occlusion() }),
  },
  {
    name: 'asked figure.create',
    isAtomic: true,
    request: 'figure.create',
    input: async () => ({ name: 'another', document: composedFigure }),
  },
  {
    name: 'asked figure.save',
    isAtomic: true,
    request: 'figure.save',
    input: async ({ figure }) => {
      const { id, updatedAt } = await figure();
      return { id, document: otherDocument, basedOn: updatedAt };
    },
  },
  {
    name: 'asked figure.rename',
    isAtomic: true,
    request: 'figure.rename',
    input: async ({ figure }) => ({ id: (await figure()).id, name: 'sheet' }),
  },
  {
    name: 'asked figure.remove',
    isAtomic: true,
    request: 'figure.remove',
    input: async ({ figure }) => ({ id: (await figure()).id }),
  },
  {
    name: 'asked run.rename',
    isAtomic: true,
    request: 'run.rename',
    input: async () => ({ run: 'first', name: 'second' }),
  },
];

/** Every kind of job that there is, in the command line and in a host, and the requests for which a host writes. */
export const kinds: readonly Kind[] = [...ofCommands, ...ofHosts, ...ofRequests];

function emptyScene({ scene, out }: Place): void {
  rmSync(scene, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
}
