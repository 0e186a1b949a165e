import { LRUCache } from 'lru-cache';
import type { Runtime } from '../../engine/runtime/runtime.ts';
import { describeCheckpoint, type LoadedCheckpoint, loadCheckpoint } from '../checkpoints.ts';
import { chooseRuntime } from '../runtimes/choose.ts';
import type { Workspace } from '../workspace.ts';

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

/** ZFNet's weights are 250 MB, and a program holds a copy in the layout that it computes with. */
const mostCheckpoints = 2;
const mostPrograms = 6;

/** Keeps the checkpoints and programs of a workspace that were used last. For computations that run one after another. */
export function loadedModels(workspace: Workspace): LoadedModels {
  const checkpoints = new LRUCache<string, LoadedCheckpoint>({ max: mostCheckpoints });
  const programs = new LRUCache<string, Promise<Loaded>>({
    max: mostPrograms,
    dispose: (program) => void program.then(({ dispose }) => dispose()).catch(() => {}),
  });
  return {
    workspace,
    runtime: () => chooseRuntime(),
    checkpoint: (reference) => {
      const { checkpoint } = describeCheckpoint(workspace, reference);
      const known = checkpoints.get(checkpoint.blob);
      if (known) return known;
      const loaded = loadCheckpoint(workspace, reference);
      checkpoints.set(checkpoint.blob, loaded);
      return loaded;
    },
    program: <T extends Loaded>({ checkpoint }: LoadedCheckpoint, key: string, load: () => Promise<T>) => {
      const name = `${checkpoint.blob} ${key}`;
      const known = programs.get(name);
      if (known) return known as Promise<T>;
      const loading = load();
      programs.set(name, loading);
      loading.catch(() => programs.delete(name));
      return loading;
    },
  };
}
