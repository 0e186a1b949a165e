import type { BaseWindow, Dialog, MessageBoxOptions } from 'electron';
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

/** What a person answers: one of `answers`, by its button; where the dialog is closed that of `cancelId`, by default the last one. */
async function ask<A extends string>(
  dialog: Pick<Dialog, 'showMessageBox'>,
  over: Over,
  text: Pick<MessageBoxOptions, 'type' | 'message' | 'detail' | 'cancelId'>,
  answers: readonly (readonly [answer: A, button: string])[],
): Promise<A> {
  const options = { cancelId: answers.length - 1, ...text, buttons: answers.map(([, button]) => button), defaultId: 0 };
  const { response } = await (over ? dialog.showMessageBox(over, options) : dialog.showMessageBox(options));
  return answers[response]![0];
}

/** Asks what becomes of running jobs when the workspace is left. */
export const askAboutJobs = (dialog: Pick<Dialog, 'showMessageBox'>, over: Over, m: Messages) =>
  ask(dialog, over, { type: 'question', message: m.stopJobs, detail: m['stopJobs.detail'] }, [
    ['stop', m['stopJobs.yes']],
    ['stay', m.cancel],
  ]);

/** Asks what becomes of running jobs when the window is closed. */
export const askBeforeEnd = (dialog: Pick<Dialog, 'showMessageBox'>, over: Over, m: Messages) =>
  ask(dialog, over, { type: 'question', message: m.stopJobs, detail: m['finishJobs.detail'] }, [
    ['stop', m['stopJobs.yes']],
    ['finish', m['finishJobs.yes']],
    ['stay', m.cancel],
  ]);

/** Asks whether what the page could not store is given up. */
export const askAboutUnsaved = (dialog: Pick<Dialog, 'showMessageBox'>, over: Over, m: Messages) =>
  ask(dialog, over, { type: 'question', message: m.unsaved, detail: m['unsaved.detail'], cancelId: 0 }, [
    ['stay', m['unsaved.stay']],
    ['leave', m['unsaved.leave']],
  ]);

/** Says why a workspace was not opened. */
export const tellNotOpened = (dialog: Pick<Dialog, 'showMessageBox'>, over: Over, m: Messages, problem: string) =>
  ask(dialog, over, { type: 'error', message: m.notOpened, detail: problem }, [
    ['other', m.otherWorkspace],
    ['none', over ? m.cancel : m.quit],
  ]);

/** Says that no host runs any more. */
export const tellHostGivenUp = (dialog: Pick<Dialog, 'showMessageBox'>, over: Over, m: Messages, problem: string) =>
  ask(dialog, over, { type: 'error', message: m.hostGivenUp, detail: problem }, [
    ['again', m.tryAgain],
    ['quit', m.quit],
  ]);
