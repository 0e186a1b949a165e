import { join } from 'node:path';
import * as electron from 'electron';
import { start } from './start.ts';

/** The entry of Electron's main process, built into `out/main`. */
const root = join(import.meta.dirname, '../..');

// Not awaited: Electron is ready only after this module has been loaded to its end.
start(
  electron,
  {
    rendererFolder: join(root, 'out/renderer'),
    preloadFile: join(root, 'out/preload/preload.cjs'),
    engineFile: join(import.meta.dirname, 'engineProcess.js'),
    iconFile: join(root, 'resources/icon.png'),
  },
  // In development Electron's first argument is the project's folder.
  { given: process.argv.slice(electron.app.isPackaged ? 1 : 2), workingFolder: process.cwd() },
).catch((error: unknown) => {
  electron.dialog.showErrorBox('Switchback', error instanceof Error ? error.message : String(error));
  electron.app.exit(1);
});
