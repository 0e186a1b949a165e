import type { WorkbenchEvents } from '../../shared/contract/events.ts';
import type { WorkbenchContract } from '../../shared/contract/index.ts';
import { type Client, createClient } from '../../shared/rpc/client.ts';
import { desktop } from '../desktop/desktop.ts';
import { connectPort } from './connectPort.ts';
import { connectWebSocket } from './connectWebSocket.ts';
import { plainClient } from './plainClient.ts';
import { shared } from './shared.ts';
import { sharedClient } from './sharedClient.ts';

export type WorkbenchClient = Client<WorkbenchContract, WorkbenchEvents>;

/** The page's line to its host, or what answers in the place of one. */
export const client: WorkbenchClient = plainClient(
  shared ? sharedClient(shared) : createClient(() => (desktop ? connectPort(desktop) : connectWebSocket())),
);
