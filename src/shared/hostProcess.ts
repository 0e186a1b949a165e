import { z } from 'zod';
import { logLevels } from './contract/log.ts';
import type { ChosenFolder } from './desktop.ts';
import type { WireError } from './rpc/messages.ts';
import { query } from './rpc/request.ts';
import { isSentence, type Sentence } from './sentence.ts';

/** What the host's process is started with: its one argument, as JSON. */
export interface HostStart {
  /** The workspace's folder; without it the default workspace. */
  readonly folder?: string | undefined;
  /** Folder of the built page. */
  readonly rendererFolder: string;
  /** Begins with the sample where the workspace has no data set. */
  readonly sampleWhenEmpty: boolean;
  /** Takes the place of a host that has died, whose engine processes may still be keeping what they have done. */
  readonly isRestart: boolean;
}

/**
 * What a parent tells the host's process over the channel that Node gives a parent and its child. When the channel closes, the host
 * stops its jobs, which keep what they have done, and ends.
 */
export interface HostOrder {
  /** A local socket: of a Unix domain socket the path, on Windows the name of a named pipe. The one before is left. */
  readonly listenAt: string;
}

/** What the host's process tells its parent over that channel. */
export type HostReport =
  /** The workspace is open; `folder` is its absolute path. */
  | { readonly kind: 'opened'; readonly folder: string }
  | { readonly kind: 'notOpened'; readonly error: WireError }
  | { readonly kind: 'listening'; readonly at: string }
  | { readonly kind: 'notListening'; readonly at: string; readonly error: WireError };

const sentence = z.custom<Sentence>(isSentence);

/** What Electron's main process asks of the host, over a line of its own: a page's line knows none of it. */
export const desktopContract = {
  /** The folder or file that a person has chosen, as what a page may know of it; `null` where there is none. */
  'desktop.grant': query<ChosenFolder | null>()(z.object({ path: z.string().min(1) })),
  /** Whether a job waits or runs. */
  'desktop.isWorking': query<boolean>()(z.object({})),
  /** Adds a line to the workspace's log; `detail` is kept in its file alone. */
  'desktop.log': query<null>()(
    z.object({ level: z.enum(logLevels), message: sentence, detail: z.string().optional() }),
  ),
};
export type DesktopContract = typeof desktopContract;

/** Where on a local socket Electron's main process opens its own line. */
export const desktopPath = '/desktop';
