import * as experiments from '../../experiments/sentences.ts';
import type { Language } from '../appearance.ts';
import { bench } from './bench.ts';
import { catalog } from './catalog.ts';
import { common } from './common.ts';
import { computing } from './computing.ts';
import { dataset } from './dataset.ts';
import { figure } from './figure.ts';
import { host } from './host.ts';
import { modelfile } from './modelfile.ts';
import { network } from './network.ts';
import { progress } from './progress.ts';
import { shards } from './shards.ts';
import { tensorflow } from './tensorflow.ts';
import { workbench } from './workbench.ts';

type Experiments = { readonly [K in keyof typeof experiments]: (typeof experiments)[K]['en'] };

/** The sentences of every experiment in a language, by its name. */
export const experimentSentences = <L extends Language>(language: L) =>
  Object.fromEntries(Object.entries(experiments).map(([name, own]) => [name, own[language]]));

/**
 * Every sentence of the core, in English, by subject and name, with `{place}`s to fill; `{'…'}` stands for what is in the quotes. The same
 * in another language is in a file of that name. An experiment's are under its name, in `experiments/<name>/sentences.ts`.
 */
export const sentences = {
  common,
  catalog,
  dataset,
  network,
  computing,
  modelfile,
  figure,
  workbench,
  shards,
  progress,
  tensorflow,
  bench,
  host,
  ...(experimentSentences('en') as Experiments),
} as const;
