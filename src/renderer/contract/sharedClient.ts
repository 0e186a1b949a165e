import type { WorkbenchEvents } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc/client.ts';
import { say } from '../../shared/sentence.ts';
import {
  activationsKey,
  activationsScript,
  type SharedActivation,
  type SharedFolder,
  type SharedUnits,
  unitsKey,
  unitsScript,
} from '../../shared/sharedFolder.ts';
import { heldAs } from './shared.ts';
import { sharedAnswers } from './sharedAnswers.ts';

/** Answers a page from the shared folder in which it lies: nothing ever changes there, and the line is always open. */
export function sharedClient(folder: SharedFolder): Client<WorkbenchContract, WorkbenchEvents> {
  const answer = sharedAnswers(folder, {
    units: (index) => loaded<SharedUnits>(unitsScript(index), unitsKey(index)),
    activations: (index, channel) =>
      loaded<SharedActivation[]>(activationsScript(index, channel), activationsKey(index, channel)),
  });
  return {
    request: async (name, input, { signal } = {}) => {
      const result = await answer(name, input);
      signal?.throwIfAborted();
      return { result: result as never, seq: 0 };
    },
    on: () => () => {},
    state: () => 'open',
    onState: () => () => {},
    close: () => {},
  };
}

const loading = new Map<string, Promise<unknown>>();

/** What a script of the folder holds under a key. Throws `NOT_FOUND` where it is missing. */
function loaded<T>(file: string, key: string): Promise<T> {
  const known = loading.get(file) ?? loadScript(file, key);
  loading.set(file, known);
  return known as Promise<T>;
}

function loadScript(file: string, key: string): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const script = document.createElement('script');
  const missing = () => reject(new SwitchbackError('NOT_FOUND', say('common.sharedFileMissing', { file })));
  script.onload = () => {
    const held = heldAs(key);
    if (held === undefined) missing();
    else resolve(held);
  };
  script.onerror = missing;
  script.src = file;
  document.head.append(script);
  return promise;
}
