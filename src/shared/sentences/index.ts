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
import { tensorflow } from './tensorflow.ts';
import { workbench } from './workbench.ts';

/**
 * Every sentence of the core, in English, by subject and name, with `{place}`s to fill; `{'…'}` stands for what is in the quotes. The same
 * in another language is in a file of that name.
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
  progress,
  tensorflow,
  bench,
  host,
} as const;
