import { existsSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { scoresOf } from '../../engine/network/scores.ts';
import { withNeighbours } from '../../modelfile/neighbours.ts';
import { openModel } from '../../modelfile/openModel.ts';
import { besideTexts } from '../../modelfile/pixels/besideTexts.ts';
import { resolvePixels } from '../../modelfile/pixels/resolve.ts';
import { testTensorBeside } from '../../modelfile/testTensor.ts';
import { withScores } from './chosenScores.ts';
import type { GivenModel } from './givenModel.ts';
import { readOwnFormat } from './ownFormat.ts';

/** What a model of another format is read with, where its file leaves it open. */
export interface ReadingChoice {
  /** What the file or folder is called. */
  readonly fileName: string;
  /** `[height, width]` of the input. */
  readonly size?: readonly [number, number] | undefined;
  /** Whose weights they are, in a file that holds nothing else. */
  readonly network: Network | null;
  /** Which of its outputs has a score for each class; default: as `foundScores` finds it. */
  readonly output?: string | undefined;
}

/** What most networks read. */
const usualSize = [224, 224] as const;

/**
 * Reads a model of any format, known by its first bytes: of Switchback's own the file or the folder, of another also what lies beside it and tells of
 * its pixels and its classes. Throws as `withScores`, and what the readers throw, a sentence that names what is not read and what to do.
 */
export async function readModelFile(path: string, choice: ReadingChoice): Promise<GivenModel> {
  const { fileName, network: known, size = usualSize, output } = choice;
  const own = known ? path : ownFolderOf(path);
  if (own) {
    const given = readOwnFormat(own, fileName, known);
    return { ...given, network: withScores(given.network, output) };
  }
  const { place, model } = await openModel(path, { name: basename(fileName, extname(fileName)), defaultSize: size });
  const network = withScores(defineNetwork(model.network), output, model.outputNames);
  const stem = basename(place.path === path ? fileName : place.path, extname(place.path));
  const beside = withNeighbours(dirname(place.path), (open) => ({
    texts: besideTexts(stem, open),
    testTensor: testTensorBeside(stem, open),
  }));
  const testTensor = beside.testTensor && 'input' in beside.testTensor ? beside.testTensor : null;
  const unread = beside.testTensor && 'key' in beside.testTensor ? [beside.testTensor] : [];
  const resolved = resolvePixels({
    ...{ name: stem, inputShape: network.inputShape, stated: model.pixels, classes: model.classes },
    classCount: scoresOf(network)?.shape[0] ?? null,
    beside: beside.texts,
  });
  const { preprocessing, origin, classes, classesFrom, warnings } = resolved;
  const { layerPaths, outputs } = model;
  return {
    network,
    weights: model.weights,
    mean: null,
    preprocessing,
    classes,
    source: { format: place.format, file: fileName, pixels: origin, classesFrom, layerPaths, outputs },
    testTensor,
    warnings: [...model.warnings, ...warnings, ...unread],
  };
}

/** The folder that `model export` wrote, where it or the weights in it are given. */
function ownFolderOf(path: string): string | null {
  const folder = basename(path) === 'weights.safetensors' ? dirname(path) : path;
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder && existsSync(join(folder, 'network.json')) ? folder : null;
}
