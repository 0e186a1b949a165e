import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

/** Debian's Chromium, else Playwright's own; `null` where there is neither. */
export function chromiumPath(): string | null {
  const places = ['/usr/bin/chromium', chromium.executablePath()];
  return places.find((path) => existsSync(path)) ?? null;
}

/** Root has no sandbox; the rest keeps Chromium from calling out. */
export const chromiumFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
