import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ChosenFolder } from '../../shared/desktop.ts';
import type { DesktopContract } from '../../shared/hostProcess.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import type { Grants } from '../server/grants.ts';
import type { Host } from '../server/host.ts';

/** How the host answers what Electron's main process asks. */
export const desktopHandlers = ({
  grants,
  log,
  isWorking,
}: Pick<Host, 'grants' | 'log' | 'isWorking'>): Handlers<DesktopContract> => ({
  'desktop.grant': ({ path }) => grant(grants, path),
  'desktop.isWorking': () => isWorking(),
  'desktop.log': ({ level, message, detail }) => {
    log.write(level, message, detail);
    return null;
  },
});

/** A folder or file as what a page may know of it; `null` where there is none. */
function grant(grants: Grants, path: string): ChosenFolder | null {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory() && !found?.isFile()) return null;
  return { folderId: grants.grant(path), name: basename(path) };
}
