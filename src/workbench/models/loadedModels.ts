import { LRUCache } from 'lru-cache';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { GivenModel } from './givenModel.ts';
import { describeModel, type LoadedModel, loadModel } from './models.ts';

/** Something loaded into a runtime. */
interface Loaded {
  readonly dispose: () => Promise<void>;
}

/** What stays loaded between two clicks: models with their weights, and programs on them. */
export interface LoadedModels {
  readonly workspace: Workspace;
  readonly runtime: () => Promise<Runtime>;
  /** A model, read again only when its weights have changed. Throws as `loadModel`. */
  readonly model: (reference: string) => LoadedModel;
  /** The file read last, kept for some minutes under `key`. */
  readonly given: (key: string, read: () => Promise<GivenModel>) => Promise<GivenModel>;
  /** What `load` gives, kept under a model and `key`. It must not be used after the computation that asked for it. */
  readonly program: <T extends Loaded>(loaded: LoadedModel, key: string, load: () => Promise<T>) => Promise<T>;
}

/** Beside what their weights take, each holds a session with memory of its own. */
const mostPrograms = 6;

/** A person looks at a file's pixels for so long before it is added. */
const keptGivenMs = 5 * 60_000;

/** Keeps the models and programs of a workspace that were used last. For computations that run one after another. */
export function loadedModels(workspace: Workspace): LoadedModels {
  // What is larger than all that may be kept is kept alone.
  const most = Math.max(1, Math.floor(workspace.memoryBytes / 2));
  const sizeOf = ({ weights }: LoadedModel) =>
    Math.min(
      most,
      Object.values(weights).reduce((sum, { data }) => sum + data.byteLength, 1),
    );
  const read = new LRUCache<string, LoadedModel>({ maxSize: most, sizeCalculation: sizeOf });
  const given = new LRUCache<string, Promise<GivenModel>>({ max: 1, ttl: keptGivenMs, ttlAutopurge: true });
  const programs = new LRUCache<string, Promise<Loaded>>({
    max: mostPrograms,
    maxSize: most,
    dispose: (program) => void program.then(({ dispose }) => dispose()).catch(() => {}),
  });
  return {
    workspace,
    runtime: () => chooseRuntime(),
    model: (reference) => {
      const { model } = describeModel(workspace, reference);
      const known = read.get(keyOf(model));
      if (known) return known;
      const loaded = loadModel(workspace, reference);
      read.set(keyOf(model), loaded);
      return loaded;
    },
    given: (key, read) => {
      const known = given.get(key);
      if (known) return known;
      const reading = read();
      given.set(key, reading);
      reading.catch(() => given.delete(key));
      return reading;
    },
    program: <T extends Loaded>(loaded: LoadedModel, key: string, load: () => Promise<T>) => {
      const name = `${keyOf(loaded.model)} ${key}`;
      const known = programs.get(name);
      if (known) return known as Promise<T>;
      const loading = load();
      programs.set(name, loading, { size: sizeOf(loaded) });
      loading.catch(() => programs.delete(name));
      return loading;
    },
  };
}

/** Two models may have the same weights, and other classes and preprocessing; a checkpoint may be given other weights. */
const keyOf = ({ id, blob }: LoadedModel['model']): string => `${id} ${blob}`;
