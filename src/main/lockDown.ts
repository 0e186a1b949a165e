import type { Session, WebContents } from 'electron';
import { isAllowedDownload, isAllowedNavigation, isAllowedPermission } from './pageAddress.ts';

/** Told of everything that is refused. */
type OnRefused = (what: string) => void;

/** Whatever is shown stays on the page: no other address, no new window, no webview. */
export function lockDownContents(contents: WebContents, onRefused: OnRefused): void {
  const stay = (event: { preventDefault: () => void; url: string }) => {
    if (isAllowedNavigation(event.url)) return;
    event.preventDefault();
    onRefused(`a way to ${event.url}`);
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
    onRefused('a webview');
  });
  contents.setWindowOpenHandler(({ url }) => {
    onRefused(`a window at ${url}`);
    return { action: 'deny' };
  });
}

/** A page gets no permission that it does not need, no device, and saves only what is its own. */
export function lockDownSession(session: Session, onRefused: OnRefused): void {
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl }) => {
    const isAllowed = isAllowedPermission(permission, requestingUrl);
    if (!isAllowed) onRefused(`the permission ${permission}`);
    answer(isAllowed);
  });
  session.setPermissionCheckHandler((_contents, permission, origin) => isAllowedPermission(permission, origin));
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event, item) => {
    if (isAllowedDownload(item.getURL())) return;
    event.preventDefault();
    onRefused(`a download from ${item.getURL()}`);
  });
}
