import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { type Database, transact } from '../storage/database.ts';
import { storedJson, storedValue } from '../storage/storedJson.ts';

/** A network's definition, as JSON. */
export interface StoredNetwork {
  readonly id: number;
  readonly name: string;
  /** Of the definition; the same definition is stored once. */
  readonly hash: string;
  readonly definition: unknown;
}

type NetworkRow = Omit<StoredNetwork, 'definition'> & { readonly definition: string };

const networkOf = (row: NetworkRow): StoredNetwork => ({ ...row, definition: storedJson(storedValue, row.definition) });

/** Records a network and gives its id: the earlier one where the hash is known. */
export function saveNetwork(db: Database, { name, hash, definition }: Omit<StoredNetwork, 'id'>): number {
  return transact(db, () => {
    const known = db.prepare<[string], number>('SELECT id FROM network WHERE hash = ?').pluck().get(hash);
    if (known !== undefined) return known;
    const insert = db.prepare('INSERT INTO network (name, hash, definition) VALUES (?, ?, ?)');
    return Number(insert.run(name, hash, JSON.stringify(definition)).lastInsertRowid);
  });
}

/** Throws `NOT_FOUND`. */
export function networkById(db: Database, id: number): StoredNetwork {
  const row = db.prepare<[number], NetworkRow>('SELECT id, name, hash, definition FROM network WHERE id = ?').get(id);
  if (!row) throw new SwitchbackError('NOT_FOUND', say('catalog.noNetworkId', { id }));
  return networkOf(row);
}

/** Every network, oldest first. */
export const listNetworks = (db: Database): StoredNetwork[] =>
  db.prepare<[], NetworkRow>('SELECT id, name, hash, definition FROM network ORDER BY id').all().map(networkOf);
