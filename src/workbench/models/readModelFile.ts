import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { defineNetwork } from '../../engine/network/define.ts';
import type { Network } from '../../engine/network/network.ts';
import { readKeras, readKerasHdf5 } from '../../modelfile/keras/readKeras.ts';
import { withNeighbours } from '../../modelfile/neighbours.ts';
import { readOnnx } from '../../modelfile/onnx/read.ts';
import { filesToRead, resolvePixels } from '../../modelfile/pixels/resolve.ts';
import type { OpenNeighbour, ReadModel, ReadOptions } from '../../modelfile/readModel.ts';
import { type ModelPlace, recogniseModel } from '../../modelfile/recognise/index.ts';
import { readTfjs } from '../../modelfile/tfjs/readTfjs.ts';
import { withZip } from '../../modelfile/zip.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { textOf } from '../../shared/text.ts';
import { classifier } from './classifier.ts';
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
}

/** What most networks read. */
const usualSize = [224, 224] as const;
/** What is read at once must lie in memory; Node holds no larger array. */
const mostBytes = 2 ** 32 - 1;
/** A file beside a model is a few lines, or 21 843 names. */
const mostBesideBytes = 4 * 2 ** 20;

/**
 * Reads a model of any format, known by its first bytes: of Switchback's own the file or the folder, of another also what lies beside it and tells of
 * its pixels and its classes. Throws what the readers throw, a sentence that names what is not read and what to do.
 */
export async function readModelFile(path: string, choice: ReadingChoice): Promise<GivenModel> {
  if (choice.network) return readOwnFormat(path, choice.fileName, choice.network);
  const place = await recogniseModel(path);
  if (place.format === 'safetensors') return readOwnFormat(path, choice.fileName, null);
  const isFolder = statSync(path).isDirectory();
  const fileName = isFolder ? basename(place.path) : choice.fileName;
  const stem = basename(fileName, extname(fileName));
  const options = { name: isFolder ? choice.fileName : stem, defaultSize: choice.size ?? usualSize };
  const read = await readAs(place, options);
  const network = defineNetwork(read.network);
  const resolved = resolvePixels({
    ...{ name: stem, inputShape: network.inputShape, stated: read.pixels, classes: read.classes },
    classCount: classifier(network)?.nodes.at(-1)?.shape[0] ?? null,
    beside: withNeighbours(dirname(place.path), (open) => besideOf(stem, open)),
  });
  const { preprocessing, origin, classes, classesFrom, warnings } = resolved;
  const { layerPaths, outputs } = read;
  return {
    network,
    weights: read.weights,
    mean: null,
    preprocessing,
    classes,
    source: { format: place.format, file: choice.fileName, pixels: origin, classesFrom, layerPaths, outputs },
    warnings: [...read.warnings, ...warnings],
  };
}

function readAs(place: ModelPlace, options: Pick<ReadOptions, 'name' | 'defaultSize'>): ReadModel | Promise<ReadModel> {
  const { format, path, entry } = place;
  if (format === 'keras') return readKeras(path, options);
  if (format === 'kerasHdf5') return readKerasHdf5(path, options);
  if (entry !== null) {
    const alone: OpenNeighbour = (name) => {
      throw new SwitchbackError('NOT_FOUND', say('modelfile.neighbourMissing', { name }));
    };
    return withZip(path, async (zip) =>
      readOnnx(await zip.read(entry, mostBytes), { ...options, openNeighbour: alone }),
    );
  }
  const { size } = statSync(path);
  if (size > mostBytes) throw new SwitchbackError('BAD_FILE', say('modelfile.tooLarge', { bytes: size, mostBytes }));
  const read = format === 'onnx' ? readOnnx : readTfjs;
  return withNeighbours(dirname(path), (openNeighbour) => read(readFileSync(path), { ...options, openNeighbour }));
}

/** Texts of the files beside a model that say something of its pixels; one that is not there, or too large for it, says nothing. */
function besideOf(stem: string, open: OpenNeighbour): Record<string, string> {
  const texts = filesToRead(stem).flatMap((name) => {
    try {
      const file = open(name);
      return file.byteLength > mostBesideBytes ? [] : [[name, textOf(file.read(0, file.byteLength))] as const];
    } catch (error) {
      if (error instanceof SwitchbackError) return [];
      throw error;
    }
  });
  return Object.fromEntries(texts);
}
