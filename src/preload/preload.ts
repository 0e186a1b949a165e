import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { desktopName } from '../shared/desktop.ts';
import { desktopFor } from './desktop.ts';

contextBridge.exposeInMainWorld(desktopName, desktopFor(ipcRenderer, webUtils, window));
