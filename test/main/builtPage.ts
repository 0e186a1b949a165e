import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Stands in for the built page in `folder`. */
export function writeBuiltPage(folder: string): void {
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<!doctype html><meta nonce="%NONCE%"><title>the page</title>');
  writeFileSync(join(folder, 'assets', 'page.js'), 'export {};');
}
