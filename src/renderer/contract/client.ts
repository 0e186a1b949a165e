import type { WorkbenchEvents } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import { type Client, createClient } from '../../shared/rpc/client.ts';
import { desktop } from '../desktop/desktop.ts';
import { connectPort } from './connectPort.ts';
import { connectWebSocket } from './connectWebSocket.ts';
import { plainClient } from './plainClient.ts';

export type WorkbenchClient = Client<WorkbenchContract, WorkbenchEvents>;

/** The page's line to its host. */
export const client: WorkbenchClient = plainClient(
  createClient(() => (desktop ? connectPort(desktop) : connectWebSocket())),
);
