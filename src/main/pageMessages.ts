import type { IpcMain, IpcMainEvent, IpcMainInvokeEvent, WebFrameMain } from 'electron';
import { z } from 'zod';
import { type Appearance, appearance } from '../shared/appearance.ts';
import { type ChosenFolder, channels, type FolderPurpose, folderPurposes } from '../shared/desktop.ts';
import { type Sentence, say } from '../shared/sentence.ts';
import { isTrustedSender } from './pageAddress.ts';

/** What the main process does for a page. */
export interface PageServices {
  readonly openLine: (page: WebFrameMain) => void;
  readonly chooseFolder: (purpose: FolderPurpose) => Promise<ChosenFolder | null>;
  readonly grant: (path: string) => Promise<ChosenFolder | null>;
  readonly applyAppearance: (told: Appearance) => void;
  readonly keepUnsaved: (isUnsaved: boolean) => void;
  readonly onRefused: (refusal: Sentence) => void;
}

/** Heeds the page's messages. One from anybody else, or that does not fit, is refused. */
export function heedPages(ipcMain: Pick<IpcMain, 'on' | 'handle'>, services: PageServices): void {
  const isHeeded = ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent, channel: string): boolean => {
    if (isTrustedSender(senderFrame)) return true;
    const origin = senderFrame?.url ?? say('host.pageGone');
    services.onRefused(say('host.refusedMessage', { name: channel, origin }));
    return false;
  };
  const understood = <T>(schema: z.ZodType<T>, given: unknown, channel: string): T | null => {
    const { success, data } = schema.safeParse(given);
    if (!success) services.onRefused(say('host.refusedUnread', { name: channel }));
    return success ? data : null;
  };

  ipcMain.on(channels.askForLine, (event) => {
    if (isHeeded(event, channels.askForLine)) services.openLine(event.senderFrame!);
  });
  const hear = <T>(channel: string, schema: z.ZodType<T>, take: (told: T) => void) =>
    ipcMain.on(channel, (event, given: unknown) => {
      if (!isHeeded(event, channel)) return;
      const told = understood(schema, given, channel);
      if (told !== null) take(told);
    });
  hear(channels.tellAppearance, appearance, services.applyAppearance);
  hear(channels.tellUnsaved, z.boolean(), services.keepUnsaved);
  ipcMain.handle(channels.chooseFolder, async (event, given: unknown) => {
    if (!isHeeded(event, channels.chooseFolder)) return null;
    const purpose = understood(z.enum(folderPurposes), given, channels.chooseFolder);
    return purpose && services.chooseFolder(purpose);
  });
  ipcMain.handle(channels.grantDropped, (event, given: unknown) => {
    if (!isHeeded(event, channels.grantDropped)) return null;
    const path = understood(z.string().min(1), given, channels.grantDropped);
    return path && services.grant(path);
  });
}
