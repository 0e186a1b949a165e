import { standInElectron } from './standIn.ts';

/**
 * The stand-in as the module `electron`, in a process of its own, whose parent drives it: each message is an address under `app://`, and is
 * answered with what the page there gets; `quit` ends it.
 */
const { electron, ask, seen, send } = standInElectron(process.env.STAND_IN_USER_DATA!);
export const { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain } = electron;
export const { nativeTheme, protocol, screen, session, shell } = electron;

Object.assign(app, { isPackaged: false, exit: (code: number) => process.exit(code) });
const tell = (message: unknown) => process.send!(message);
process.on('message', async (message: string) => {
  if (message === 'quit') {
    app.quit();
    while (!seen.hasQuit) await new Promise((done) => setTimeout(done, 20));
    tell({ told: seen.told });
    process.disconnect();
  } else if (message === 'line') {
    send('line.ask', undefined, { onLine: () => tell({ isLine: true }) });
  } else {
    const answer = await ask(message);
    tell({ status: answer.status, text: await answer.text(), windows: seen.windows.map(({ loaded }) => loaded) });
  }
});
