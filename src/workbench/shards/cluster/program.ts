import { fileURLToPath } from 'node:url';

/** Switchback as a command: the Node that runs it now, and its program. */
export const switchbackCommand = (): readonly [node: string, program: string] => [
  process.execPath,
  fileURLToPath(new URL('../../../../bin/switchback.js', import.meta.url)),
];

/** What workers are told besides the folder. */
export interface WorkerOptions {
  /** Where the images lie for the workers. */
  readonly images?: string | undefined;
  readonly runtime?: string | undefined;
  readonly threads?: number | undefined;
}

/** The same as the options of `scan work`, but for its threads. */
export const optionsOf = ({ images, runtime }: WorkerOptions): readonly string[] => [
  ...(images === undefined ? [] : ['--images', images]),
  ...(runtime === undefined ? [] : ['--runtime', runtime]),
];
