import { join } from 'node:path';
import { type Application, application, type Files, type ReadyParts } from './application.ts';
import { askedWorkspace } from './commandLine.ts';
import { memoryIn } from './memory.ts';
import { pageScheme } from './pageAddress.ts';
import { workspaceAt } from './workspaceFile.ts';

/** How the application was started: its arguments without Electron's own, and where. */
export interface Start {
  readonly given: readonly string[];
  readonly workingFolder: string;
}

/** What a second start hands to the first one. */
interface Handed {
  readonly asked: string | null;
}

/**
 * Starts the application, or hands what was asked for to the one that runs already, and gives `null`. Everything up to Electron's being ready happens
 * before this returns control.
 */
export async function start(
  electron: ReadyParts,
  files: Files,
  { given, workingFolder }: Start,
): Promise<Application | null> {
  const { app, protocol } = electron;
  const asked = askedWorkspace(given, workingFolder);
  if (!app.requestSingleInstanceLock({ asked } satisfies Handed)) {
    app.quit();
    return null;
  }
  protocol.registerSchemesAsPrivileged([
    // Without a code cache the page's scripts are compiled anew at every start.
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  app.enableSandbox();
  app.setAppUserModelId('org.switchback.workbench');

  /** macOS tells of a file to open by an event, which may come before the rest is there. */
  let opened: string | null = null;
  let open = (folder: string) => {
    opened = folder;
  };
  app.on('open-file', (event, path) => {
    event.preventDefault();
    const folder = workspaceAt(path);
    if (folder) open(folder);
  });
  await app.whenReady();

  const running = application(electron, files, memoryIn(join(app.getPath('userData'), 'desktop.json')));
  await running.begin(opened ?? asked);
  open = (folder) => void running.goTo(folder);
  app.on('second-instance', (_event, _commandLine, _folder, handed) => {
    const { asked: folder } = handed as Handed;
    if (folder) void running.goTo(folder);
    else running.showWindow();
  });
  return running;
}
