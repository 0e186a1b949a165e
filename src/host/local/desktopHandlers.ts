import { statSync } from 'node:fs';
import { basename } from 'node:path';
import type { ChosenFolder } from '../../shared/desktop.ts';
import type { DesktopContract } from '../../shared/hostProcess.ts';
import type { Handlers } from '../../shared/rpc/request.ts';
import type { FolderGrants } from '../server/grants.ts';
import type { Host } from '../server/host.ts';

/** How the host answers what Electron's main process asks. */
export const desktopHandlers = ({
  grants,
  log,
  isWorking,
}: Pick<Host, 'grants' | 'log' | 'isWorking'>): Handlers<DesktopContract> => ({
  'desktop.grantFolder': ({ path }) => grantFolder(grants, path),
  'desktop.isWorking': () => isWorking(),
  'desktop.log': ({ level, message, detail }) => {
    log.write(level, message, detail);
    return null;
  },
});

/** A folder as what a page may know of it; `null` for what is no folder. */
function grantFolder(grants: FolderGrants, path: string): ChosenFolder | null {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return null;
  return { folderId: grants.grant(path), name: basename(path) };
}
