import { SwitchbackError } from '../../shared/errors.ts';
import { type Client, createClient } from '../../shared/rpc/client.ts';
import type { Contract, EventTypes } from '../../shared/rpc/request.ts';
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
  /** Ends it at once, whatever it does. */
  readonly kill: () => void;
}

/** Starts an engine process. */
export type StartEngine = () => EngineProcess;

/** An engine process that comes back when it dies. */
export interface Engine<C extends Contract = EngineContract, E extends EventTypes = EngineEvents> {
  readonly client: Client<C, E>;
  /** Process id of the one that runs now; `null` where there is none. */
  readonly pid: () => number | null;
  /** Ends the process that runs now at once, whatever it does, as if it died. */
  readonly kill: () => void;
  /** Ends the process for good, and is settled when it has ended: its jobs keep what they have done. */
  readonly close: () => Promise<void>;
}

/**
 * Keeps an engine process running. When it dies, what was asked of it fails with `DISCONNECTED`, `onCrash` is told why, and the next
 * one is started.
 */
export function superviseEngine<C extends Contract = EngineContract, E extends EventTypes = EngineEvents>(
  start: StartEngine,
  onCrash: (reason: Filling) => void,
  mayStart: Promise<void> = Promise.resolve(),
): Engine<C, E> {
  let running: EngineProcess | undefined;
  let closing = false;
  const client = createClient<C, E>(async () => {
    await mayStart;
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
    kill: () => running?.kill(),
    close: async () => {
      closing = true;
      client.close();
      await running?.ended;
    },
  };
}
