import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Network } from '../../engine/network/network.ts';
import { MEAN } from '../../engine/program/input.ts';
import type { Tensor } from '../../engine/runtime/runtime.ts';
import { withSafetensors } from '../../modelfile/safetensors.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { preprocessingSchema } from '../../shared/preprocessing.ts';
import { schemaProblem } from '../../shared/schemaProblem.ts';
import { say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';
import type { GivenModel } from './givenModel.ts';
import { weightsFromFile } from './importWeights.ts';
import { networkFromFile } from './networkFile.ts';

/** What `model export` writes beside network and weights; `checkpoint.json` is what it was called before. */
const aboutFiles = ['model.json', 'checkpoint.json'];
const longestAbout = 8 * 2 ** 20;
const aboutSchema = z.object({
  classes: z.array(z.string().max(1000)).max(1_000_000).nullish(),
  preprocessing: preprocessingSchema.nullish(),
});

/**
 * Reads a `.safetensors` file of the weights of `network`, or a folder that `model export` wrote, which says itself which network it is. Throws
 * `BAD_ARGUMENT` for weights whose network nobody has named, and as `weightsFromFile` and `networkFromFile`.
 */
export function readOwnFormat(path: string, name: string, network: Network | null): GivenModel {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const ownNetwork = join(path, 'network.json');
  const known = network ?? (isFolder && existsSync(ownNetwork) ? networkFromFile(ownNetwork) : null);
  if (!known) throw new SwitchbackError('BAD_ARGUMENT', say('workbench.whichNetwork', { file: name }));
  const about = isFolder ? aboutIn(path) : {};
  return {
    network: known,
    weights: weightsFromFile(path, known),
    mean: meanIn(isFolder ? join(path, 'weights.safetensors') : path),
    preprocessing: about.preprocessing ?? null,
    classes: about.classes ?? null,
    source: { format: 'safetensors', file: name },
    testTensor: null,
    warnings: [],
  };
}

function aboutIn(folder: string): z.infer<typeof aboutSchema> {
  const file = aboutFiles.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) return {};
  const problem = (reason: string) =>
    new SwitchbackError('BAD_FILE', say('workbench.badModelAbout', { file: basename(file), problem: reason }));
  if (statSync(file).size > longestAbout) throw problem(`> ${longestAbout / 2 ** 20} MiB`);
  let content: unknown;
  try {
    content = JSON.parse(textOf(readFileSync(file)));
  } catch (error) {
    throw problem((error as Error).message);
  }
  const parsed = aboutSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw problem(schemaProblem(parsed.error));
}

const meanIn = (file: string): Tensor | null =>
  withSafetensors(file, ({ shapes, read }) => (shapes.get(MEAN)?.length === 3 ? read(MEAN) : null));
