import type { Workspace } from './workspace.ts';

/** A number that changes when another connection, of this process or another, has changed the catalog. */
export const catalogVersionSeen = ({ catalog }: Pick<Workspace, 'catalog'>): number =>
  Number(catalog.pragma('data_version', { simple: true }));

/** How many rows this connection has changed so far. */
export const rowsChanged = ({ catalog }: Pick<Workspace, 'catalog'>): number =>
  Number(catalog.prepare('SELECT total_changes()').pluck().get());
