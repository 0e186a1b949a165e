import { SwitchbackError } from '../../shared/errors.ts';
import { type Client, createClient } from '../../shared/rpc/client.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { type Filling, say } from '../../shared/sentence.ts';
import type { EngineContract, EngineEvents } from './engineContract.ts';

/** An engine process that has been started. */
export interface EngineProcess {
  readonly transport: Transport;
  /** Known once it runs. */
  readonly pid: () => number | null;
  /** Settled when it has ended. */
  readonly ended: Promise<void>;
}

/** Starts an engine process. */
export type StartEngine = () => EngineProcess;

/** An engine process that comes back when it dies. */
export interface Engine {
  readonly client: Client<EngineContract, EngineEvents>;
  /** Process id of the one that runs now; `null` where there is none. */
  readonly pid: () => number | null;
  /** Ends the process for good, and is settled when it has ended: its jobs keep what they have done. */
  readonly close: () => Promise<void>;
}

/**
 * Keeps an engine process running. When it dies, what was asked of it fails with `DISCONNECTED`, `onCrash` is told why, and the next
 * one is started.
 */
export function superviseEngine(start: StartEngine, onCrash: (reason: Filling) => void): Engine {
  let running: EngineProcess | undefined;
  let closing = false;
  const client = createClient<EngineContract, EngineEvents>(async () => {
    if (closing) throw new SwitchbackError('DISCONNECTED', say('common.engineClosed'));
    const engine = start();
    running = engine;
    engine.transport.onClose((reason) => {
      if (!closing) onCrash(reason ?? say('host.unknownReason'));
    });
    return engine.transport;
  });
  return {
    client,
    pid: () => running?.pid() ?? null,
    close: async () => {
      closing = true;
      client.close();
      await running?.ended;
    },
  };
}
