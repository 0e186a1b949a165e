import type { IpcRenderer, IpcRendererEvent, WebUtils } from 'electron';
import { channels, type Desktop, lineMessage, type PageCommand } from '../shared/desktop.ts';

/** What of a window the preload needs. */
interface PageWindow {
  readonly location: { readonly origin: string };
  readonly postMessage: (message: unknown, targetOrigin: string, transfer: MessagePort[]) => void;
}

/** What a page in Electron can do beyond a browser's, over the few calls of Electron that it needs. */
export function desktopFor(
  ipcRenderer: Pick<IpcRenderer, 'send' | 'invoke' | 'on' | 'off'>,
  webUtils: Pick<WebUtils, 'getPathForFile'>,
  page: PageWindow,
): Desktop {
  // A port cannot cross from the preload's world to the page's but by a message of the window.
  ipcRenderer.on(channels.openLine, ({ ports }) => page.postMessage(lineMessage, page.location.origin, ports));
  return {
    askForLine: () => ipcRenderer.send(channels.askForLine),
    chooseFolder: (purpose) => ipcRenderer.invoke(channels.chooseFolder, purpose),
    grantDropped: async (dropped) => {
      // A file that a page has made itself has no path.
      const path = webUtils.getPathForFile(dropped);
      return path ? ipcRenderer.invoke(channels.grantDropped, path) : null;
    },
    tellAppearance: (appearance) => ipcRenderer.send(channels.tellAppearance, appearance),
    tellUnsaved: (isUnsaved) => ipcRenderer.send(channels.tellUnsaved, isUnsaved),
    onCommand: (listener) => {
      const heard = (_event: IpcRendererEvent, command: PageCommand) => listener(command);
      ipcRenderer.on(channels.command, heard);
      return () => ipcRenderer.off(channels.command, heard);
    },
  };
}
