import manifest from '../../../package.json' with { type: 'json' };

/** What computed a result, for provenance: Switchback's, Node's and the runtime's versions. */
export function versions(runtime: { readonly version: string }): Record<string, string> {
  return { switchback: manifest.version, node: process.versions.node, runtime: runtime.version };
}

/** Switchback's own version. */
export const switchbackVersion: string = manifest.version;
