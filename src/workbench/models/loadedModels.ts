import { LRUCache } from 'lru-cache';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { describeCheckpoint, type LoadedCheckpoint, loadCheckpoint } from './checkpoints.ts';

/** Something loaded into a runtime. */
interface Loaded {
  readonly dispose: () => Promise<void>;
}

/** What stays loaded between two clicks: checkpoints with their weights, and programs on them. */
export interface LoadedModels {
  readonly workspace: Workspace;
  readonly runtime: () => Promise<Runtime>;
  /** A checkpoint, read again only when its weights have changed. Throws as `loadCheckpoint`. */
  readonly checkpoint: (reference: string) => LoadedCheckpoint;
  /** What `load` gives, kept under a checkpoint and `key`. It must not be used after the computation that asked for it. */
  readonly program: <T extends Loaded>(loaded: LoadedCheckpoint, key: string, load: () => Promise<T>) => Promise<T>;
}

/** Beside what their weights take, each holds a session with memory of its own. */
const mostPrograms = 6;

/** Keeps the checkpoints and programs of a workspace that were used last. For computations that run one after another. */
export function loadedModels(workspace: Workspace): LoadedModels {
  // What is larger than all that may be kept is kept alone.
  const most = Math.max(1, Math.floor(workspace.memoryBytes / 2));
  const sizeOf = ({ weights }: LoadedCheckpoint) =>
    Math.min(
      most,
      Object.values(weights).reduce((sum, { data }) => sum + data.byteLength, 1),
    );
  const checkpoints = new LRUCache<string, LoadedCheckpoint>({ maxSize: most, sizeCalculation: sizeOf });
  const programs = new LRUCache<string, Promise<Loaded>>({
    max: mostPrograms,
    maxSize: most,
    dispose: (program) => void program.then(({ dispose }) => dispose()).catch(() => {}),
  });
  return {
    workspace,
    runtime: () => chooseRuntime(),
    checkpoint: (reference) => {
      const { checkpoint } = describeCheckpoint(workspace, reference);
      const known = checkpoints.get(keyOf(checkpoint));
      if (known) return known;
      const loaded = loadCheckpoint(workspace, reference);
      checkpoints.set(keyOf(checkpoint), loaded);
      return loaded;
    },
    program: <T extends Loaded>(loaded: LoadedCheckpoint, key: string, load: () => Promise<T>) => {
      const name = `${keyOf(loaded.checkpoint)} ${key}`;
      const known = programs.get(name);
      if (known) return known as Promise<T>;
      const loading = load();
      programs.set(name, loading, { size: sizeOf(loaded) });
      loading.catch(() => programs.delete(name));
      return loading;
    },
  };
}

/** Two runs may have the same weights, and other classes and preprocessing; a checkpoint may be given other weights. */
const keyOf = ({ id, blob }: LoadedCheckpoint['checkpoint']): string => `${id} ${blob}`;
