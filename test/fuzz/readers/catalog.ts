import { rmSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import fc from 'fast-check';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import type { Sentence } from '../../../src/shared/sentence.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { mutatedBytes } from '../bytes.ts';
import { hostOn } from '../hostOn.ts';
import { jsonText, mutatedTree, oddTexts } from '../json.ts';
import { type Case, oneFile, type Reader, writeCase } from '../reader.ts';
import { stockedWorkspace } from '../stockedWorkspace.ts';

/** What the screens ask when they are opened one after the other. */
const asked = [
  ...[
    ['workspace.describe', {}],
    ['dataset.list', {}],
    ['dataset.show', { dataset: 'shapes' }],
    ['network.list', {}],
  ],
  ['dataset.listImages', { dataset: 'shapes', split: 'val', offset: 0, limit: 10 }],
  ...[
    ['run.list', {}],
    ['run.describe', { run: 'first' }],
    ['run.epochs', { run: 'first' }],
    ['run.filters', { run: 'first' }],
  ],
  ...[
    ['run.steps', { run: 'first', after: 0, limit: 10 }],
    ['network.describe', { network: { run: 'first' } }],
  ],
  ...[
    ['model.list', { run: 'first' }],
    ['job.listPast', { limit: 10 }],
    ['figure.list', {}],
    ['figure.show', { id: 1 }],
  ],
  ...[
    ['analysis.list', { kind: 'occlusion' }],
    ['analysis.get', { kind: 'occlusion', id: 1 }],
    ['unit.listLayers', { model: 'first@1' }],
  ],
  ['unit.list', { model: 'first@1', layer: 'relu1', rule: 'deconvnet' }],
  ['unit.listTop', { model: 'first@1', layer: 'relu1', channel: 0 }],
  ['compare.listLayers', { left: 'first@1', right: 'first@1' }],
  ['compare.units', { left: 'first@1', right: 'first@1', layer: 'relu1', dataset: 'shapes', split: 'val' }],
  ['picture.suggest', { model: 'first@1', count: 3 }],
  ['training.plan', { dataset: 'shapes', network: { preset: 'zfnet-small' }, recipe: {} }],
] as const;

/** A value of a column: of its own kind, or of another. */
const value = fc.oneof(
  fc.constantFrom<string | number | null | Buffer>(
    null,
    0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    '',
    '[]',
    '{}',
    'null',
    '{"a":',
    Buffer.alloc(3),
  ),
  fc.constantFrom(...oddTexts),
  fc.integer(),
);

/** A catalog with values of one column changed, which SQLite finds nothing wrong with. */
function changedRows(seed: Buffer): fc.Arbitrary<Buffer> {
  const db = new BetterSqlite3(seed);
  const columns = db
    .prepare<[], { table: string; column: string }>(`
      SELECT m.name AS "table", c.name AS "column" FROM sqlite_schema m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'`)
    .all();
  const json = columns.flatMap(({ table, column }) => {
    const held = db.prepare<[], unknown>(`SELECT "${column}" FROM "${table}"`).pluck().all();
    return held.flatMap((text) =>
      typeof text === 'string' && /^[[{]/.test(text) ? [{ table, column, tree: JSON.parse(text) as unknown }] : [],
    );
  });
  db.close();
  const inJson = fc.constantFrom(...json).chain(({ table, column, tree }) =>
    mutatedTree([tree]).map((own) => ({
      table,
      column,
      own: jsonText(own) as typeof value extends fc.Arbitrary<infer T> ? T : never,
    })),
  );
  const anywhere = fc
    .tuple(fc.constantFrom(...columns), value)
    .map(([{ table, column }, own]) => ({ table, column, own }));
  return fc.array(fc.oneof(inJson, anywhere), { minLength: 1, maxLength: 3 }).map((changes) => {
    const changed = new BetterSqlite3(seed);
    changed.unsafeMode();
    changed.pragma('foreign_keys = OFF');
    changed.pragma('ignore_check_constraints = ON');
    for (const { table, column, own } of changes) {
      // A strict column takes no value of another type, and a key none that is there.
      try {
        changed.prepare(`UPDATE "${table}" SET "${column}" = ?`).run(own);
      } catch {}
    }
    const bytes = changed.serialize();
    changed.close();
    return bytes;
  });
}

export const catalog: Reader = {
  share: 3,
  open: async (folder) => {
    const stocked = await stockedWorkspace(join(folder, 'workspace'));
    stocked.catalog.pragma('journal_mode = DELETE');
    const seed = stocked.catalog.serialize();
    stocked.close();
    return {
      cases: fc.oneof(changedRows(seed), mutatedBytes([seed])).map(oneFile('catalog.sqlite')),
      read: async (given) => {
        const refusals = await asking(inFolder(join(folder, 'workspace'), given));
        // A folder without blobs: whoever tidies a workspace removes those that its catalog no longer names.
        openWorkspace(inFolder(join(folder, 'tidied'), given), 'write', 'fuzz').close();
        return refusals;
      },
    };
  },
};

/** Puts a catalog in the place of the one that is there. */
function inFolder(root: string, given: Case): string {
  for (const ending of ['', '-wal', '-shm']) rmSync(join(root, `catalog.sqlite${ending}`), { force: true });
  writeCase(root, given);
  return root;
}

/** What a host refuses to answer. */
async function asking(root: string): Promise<readonly Sentence[]> {
  const refusals: Sentence[] = [];
  const workspace = openWorkspace(root, 'read', 'fuzz');
  try {
    const { handlers } = hostOn(workspace);
    for (const [name, input] of asked) {
      try {
        await handlers[name as 'run.list'](input as never, { signal: new AbortController().signal });
      } catch (error) {
        if (!(error instanceof SwitchbackError)) throw error;
        refusals.push(error.sentence);
      }
    }
  } finally {
    workspace.close();
  }
  return refusals;
}
