import { readFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What computed a result, for provenance: Switchback's, Node's and the runtime's versions. */
export function versions(runtime: { readonly version: string }): Record<string, string> {
  return { switchback: manifest.version, node: process.versions.node, runtime: runtime.version };
}

/** Switchback's own version. */
export const switchbackVersion: string = manifest.version;
