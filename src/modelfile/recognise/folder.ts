import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { unsupported } from '../refuse.ts';

/** A model has few files. */
const mostFiles = 500;

/** Folders that are models of a kind which Switchback does not read. */
const whole: readonly { readonly names: readonly string[]; readonly sentence: Sentence }[] = [
  { names: ['saved_model.pb'], sentence: say('modelfile.isSavedModel') },
  { names: ['saved_model.pbtxt'], sentence: say('modelfile.isSavedModel') },
  { names: ['Manifest.json', 'Data'], sentence: say('modelfile.isCoreMl') },
];

/**
 * The one file of a folder that `recognise` takes for a model; a `network.json` beside weights goes with them. Throws where there is none,
 * with the reason of a file that is nearly one, or where there are several.
 */
export async function modelIn<T extends { readonly path: string }>(
  folder: string,
  recognise: (path: string) => Promise<T>,
): Promise<T> {
  const entries = readdirSync(folder, { withFileTypes: true });
  const names = entries.map(({ name }) => name);
  const known = whole.find((own) => own.names.every((name) => names.includes(name)));
  if (known) throw unsupported(known.sentence);
  const files = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (files.length > mostFiles) throw unsupported(say('modelfile.folderLarge', { most: mostFiles }));
  const found = new Map<string, T>();
  const refusals = new Map<string, SwitchbackError>();
  for (const name of files.toSorted()) {
    try {
      const place = await recognise(join(folder, name));
      found.set(place.path, place);
    } catch (error) {
      if (!(error instanceof SwitchbackError)) throw error;
      refusals.set(name, error);
    }
  }
  const [first, ...others] = found.values();
  if (first && others.length === 0) return first;
  if (first)
    throw unsupported(
      say('modelfile.severalModels', { names: [...found.keys()].map((path) => path.slice(folder.length + 1)) }),
    );
  throw mostTelling([...refusals.values()]) ?? unsupported(say('modelfile.folderNoModel'));
}

/** What is a model of another kind says more than a picture or a text beside it. */
function mostTelling(refusals: readonly SwitchbackError[]): SwitchbackError | undefined {
  return telling
    .map((key) => refusals.find(({ sentence }) => sentence.key === key))
    .find((error) => error !== undefined);
}

const telling = [
  'modelfile.lfsPointer',
  'modelfile.isTorch',
  'modelfile.isTorchScript',
  'modelfile.isTensorflowCheckpoint',
  'modelfile.isTensorflow',
  'modelfile.isTflite',
  'modelfile.isCoreMl',
  'modelfile.isGguf',
  'modelfile.isShardIndex',
  'modelfile.isHuggingFaceConfig',
  'modelfile.isManifestAlone',
  'modelfile.networkAlone',
];
