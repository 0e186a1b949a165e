import type { WorkbenchEvents } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { Client } from '../../shared/rpc/client.ts';
import { say } from '../../shared/sentence.ts';
import { type SharedFolder, type SharedUnits, unitsScript } from '../../shared/sharedFolder.ts';
import { heldUnits } from './shared.ts';
import { sharedAnswers } from './sharedAnswers.ts';

/** Answers a page from the shared folder in which it lies: nothing ever changes there, and the line is always open. */
export function sharedClient(folder: SharedFolder): Client<WorkbenchContract, WorkbenchEvents> {
  const answer = sharedAnswers(folder, loadUnits);
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

const loading = new Map<number, Promise<SharedUnits>>();

/** The units of an indexed layer. Throws `NOT_FOUND` where their file is missing. */
function loadUnits(index: number): Promise<SharedUnits> {
  const known = loading.get(index) ?? loadScript(index);
  loading.set(index, known);
  return known;
}

function loadScript(index: number): Promise<SharedUnits> {
  const { promise, resolve, reject } = Promise.withResolvers<SharedUnits>();
  const script = document.createElement('script');
  const file = unitsScript(index);
  const missing = () => reject(new SwitchbackError('NOT_FOUND', say('common.sharedFileMissing', { file })));
  script.onload = () => {
    const held = heldUnits(index);
    if (held) resolve(held);
    else missing();
  };
  script.onerror = missing;
  script.src = file;
  document.head.append(script);
  return promise;
}
