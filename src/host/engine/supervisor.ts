import { SwitchbackError } from '../../shared/errors.ts';
import { type Client, createClient } from '../../shared/rpc/client.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { type Filling, say } from '../../shared/sentence.ts';
import type { EngineContract, EngineEvents } from './engineContract.ts';

/** Starts an engine process and gives the line to it; its process id is known once it runs. */
export type StartEngine = () => { readonly transport: Transport; readonly pid: () => number | null };

/** An engine process that comes back when it dies. */
export interface Engine {
  readonly client: Client<EngineContract, EngineEvents>;
  /** Process id of the one that runs now; `null` where there is none. */
  readonly pid: () => number | null;
  /** Ends the process for good. */
  readonly close: () => void;
}

/**
 * Keeps an engine process running. When it dies, what was asked of it fails with `DISCONNECTED`, `onCrash` is told why, and the next
 * one is started.
 */
export function superviseEngine(start: StartEngine, onCrash: (reason: Filling) => void): Engine {
  let pid: () => number | null = () => null;
  let closing = false;
  const client = createClient<EngineContract, EngineEvents>(async () => {
    if (closing) throw new SwitchbackError('DISCONNECTED', say('common.engineClosed'));
    const engine = start();
    pid = engine.pid;
    engine.transport.onClose((reason) => {
      pid = () => null;
      if (!closing) onCrash(reason ?? say('host.unknownReason'));
    });
    return engine.transport;
  });
  return {
    client,
    pid: () => pid(),
    close: () => {
      closing = true;
      client.close();
    },
  };
}
