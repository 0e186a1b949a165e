import type { BaseWindow, Dialog } from 'electron';
import type { Messages } from './messages.ts';

/** A dialog belongs to the window where there is one. */
type Over = BaseWindow | null;

/** The system's dialog for a folder; its absolute path, or `null` when nothing was chosen. */
export async function chooseFolder(
  dialog: Pick<Dialog, 'showOpenDialog'>,
  over: Over,
  text: { readonly title: string; readonly button: string },
): Promise<string | null> {
  const options = {
    title: text.title,
    // macOS shows no title.
    message: text.title,
    buttonLabel: text.button,
    properties: ['openDirectory' as const, 'createDirectory' as const],
  };
  const { canceled, filePaths } = await (over ? dialog.showOpenDialog(over, options) : dialog.showOpenDialog(options));
  return canceled ? null : (filePaths[0] ?? null);
}

/** Asks whether running jobs may be stopped. */
export async function mayStopJobs(dialog: Pick<Dialog, 'showMessageBox'>, over: Over, m: Messages): Promise<boolean> {
  const options = {
    type: 'question' as const,
    message: m.stopJobs,
    detail: m['stopJobs.detail'],
    buttons: [m['stopJobs.yes'], m.cancel],
    defaultId: 0,
    cancelId: 1,
  };
  const { response } = await (over ? dialog.showMessageBox(over, options) : dialog.showMessageBox(options));
  return response === 0;
}

/** Says why a workspace was not opened; true when another one shall be. */
export async function tellNotOpened(
  dialog: Pick<Dialog, 'showMessageBox'>,
  over: Over,
  m: Messages,
  problem: string,
): Promise<boolean> {
  const options = {
    type: 'error' as const,
    message: m.notOpened,
    detail: problem,
    buttons: [m.otherWorkspace, over ? m.cancel : m.quit],
    defaultId: 0,
    cancelId: 1,
  };
  const { response } = await (over ? dialog.showMessageBox(over, options) : dialog.showMessageBox(options));
  return response === 0;
}
