import { join } from 'node:path';
import * as electron from 'electron';
import { start } from './start.ts';

/** The entry of Electron's main process, built into `out/main`. */
const { isPackaged } = electron.app;
const root = join(import.meta.dirname, '../..');
/** An archive is read by Electron alone: what Node reads lies beside it. */
const hostRoot = isPackaged ? `${root}.unpacked` : root;
const nodeFolder = isPackaged ? join(process.resourcesPath, 'node') : join(root, 'node_modules/node/bin');

// Not awaited: Electron is ready only after this module has been loaded to its end.
start(
  electron,
  {
    program: {
      nodeFile: join(nodeFolder, process.platform === 'win32' ? 'node.exe' : 'node'),
      hostFile: join(hostRoot, 'src/host/local/hostProcess.ts'),
      cacheFolder: join(electron.app.getPath('userData'), 'node-cache'),
    },
    rendererFolder: join(hostRoot, 'out/renderer'),
    preloadFile: join(root, 'out/preload/preload.cjs'),
    iconFile: join(root, 'resources/icon.png'),
  },
  // In development Electron's first argument is the project's folder.
  { given: process.argv.slice(isPackaged ? 1 : 2), workingFolder: process.cwd() },
)
  .then((application) => {
    // Ctrl-C in the terminal that has started it: whoever presses that is not asked.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void application?.quit());
  })
  .catch((error: unknown) => {
    electron.dialog.showErrorBox('Switchback', error instanceof Error ? error.message : String(error));
    electron.app.exit(1);
  });
