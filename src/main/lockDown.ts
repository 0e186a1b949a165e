import type { Session, WebContents } from 'electron';
import { type Sentence, say } from '../shared/sentence.ts';
import { isAllowedDownload, isAllowedNavigation, isAllowedPermission } from './pageAddress.ts';

/** Told of everything that is refused. */
type OnRefused = (refusal: Sentence) => void;

/** Whatever is shown stays on the page: no other address, no new window, no webview. */
export function lockDownContents(contents: WebContents, onRefused: OnRefused): void {
  const stay = (event: { preventDefault: () => void; url: string }) => {
    if (isAllowedNavigation(event.url)) return;
    event.preventDefault();
    onRefused(say('host.refusedWay', { address: event.url }));
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused(say('host.refusedWebview'));
  });
  contents.setWindowOpenHandler(({ url }) => {
    onRefused(say('host.refusedWindow', { address: url }));
    return { action: 'deny' };
  });
}

/** A page gets no permission that it does not need, no device, and saves only what is its own. */
export function lockDownSession(session: Session, onRefused: OnRefused): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    const isAllowed = isAllowedPermission(permission, requestingUrl);
    if (!isAllowed) onRefused(say('host.refusedPermission', { permission }));
    answer(isAllowed);
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowedPermission(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    if (isAllowedDownload(item.getURL())) return;
    event.preventDefault();
    onRefused(say('host.refusedDownload', { address: item.getURL() }));
  });
}
