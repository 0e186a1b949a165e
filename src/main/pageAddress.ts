/** The page's own origin: not `file://`, whose pages may read files. */
export const pageScheme = 'app';
export const pageAddress: string = `${pageScheme}://switchback/`;

/** The address is the page's own or of something that belongs to it. */
export function isPageAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${pageScheme}:` && host === 'switchback' && username === '' && password === '';
}

/** A window goes to the page and nowhere else. */
export const isAllowedNavigation: (address: string) => boolean = isPageAddress;

/** What is saved comes from the page, or was made by it. */
export function isAllowedDownload(address: string): boolean {
  return isPageAddress(address.startsWith('blob:') ? address.slice('blob:'.length) : address);
}

/** Of all that a page may ask permission for, ours puts text on the clipboard and tells of jobs that end. */
const allowedPermissions: readonly string[] = ['clipboard-sanitized-write', 'notifications'];

export const isAllowedPermission = (permission: string, asking: string): boolean =>
  allowedPermissions.includes(permission) && isPageAddress(asking);

/** Who has sent a message to the main process, as Electron tells it. */
export interface Sender {
  readonly url: string;
  /** `null` for a window's own page. */
  readonly parent: unknown;
}

/** A message is heeded when a window's own page has sent it, not a frame within one or a page that has since gone. */
export function isTrustedSender(sender: Sender | null): boolean {
  return sender !== null && sender.parent === null && isPageAddress(sender.url);
}
