import { type Desktop, desktopName } from '../../shared/desktop.ts';

/** What the page can do in Electron beyond a browser; `undefined` in a browser. */
export const desktop: Desktop | undefined = (window as { readonly [desktopName]?: Desktop })[desktopName];
