import { existsSync, renameSync, rmSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { first } from './001-first.ts';
import { workbench } from './002-workbench.ts';
import { classCounts } from './003-class-counts.ts';
import { evaluations } from './004-evaluations.ts';
import { datasetRemarks } from './005-dataset-remarks.ts';
import { analysisParts } from './006-analysis-parts.ts';
import { models } from './007-models.ts';
import { partSets } from './008-part-sets.ts';
import { members } from './009-members.ts';
import { classTables } from './010-class-tables.ts';
import { clippedSheets } from './011-clipped-sheets.ts';
import { unfinishedAnalyses } from './012-unfinished-analyses.ts';
import { units } from './013-units.ts';
import { datasetStates } from './014-dataset-states.ts';
import { analysisStates } from './018-analysis-states.ts';

/** The SQL that leads from each version to the next: the first makes version 1 of an empty file. Forward only. */
export const migrations: readonly string[] = [
  first,
  workbench,
  classCounts,
  evaluations,
  datasetRemarks,
  analysisParts,
  models,
  partSets,
  members,
  classTables,
  clippedSheets,
  unfinishedAnalyses,
  units,
  datasetStates,
  analysisStates,
];

/** Marks a SQLite file as Switchback's: `Swbk` in ASCII. */
export const applicationId = 0x5377626b;

/**
 * Brings an open catalog to the last version of `steps`, one transaction a step; a new one in one transaction. A catalog that had content is
 * copied first, to `<file>.v<N>` with the version it had. Throws SQLite's error when a step fails, and then leaves the version before it.
 */
export function migrate(db: BetterSqlite3.Database, steps: readonly string[] = migrations): void {
  const stored = versionOf(db);
  if (stored >= steps.length) return;
  // A table that others refer to is made anew and takes the earlier one's name: rows would go with the earlier one otherwise.
  db.pragma('foreign_keys = OFF');
  const takeSteps = () => {
    for (let version = stored + 1; version <= steps.length; version += 1) takeStep(db, version, steps[version - 1]!);
  };
  if (stored === 0) {
    db.transaction(takeSteps).exclusive();
  } else {
    copyCatalog(db, `${db.name}.v${stored}`);
    takeSteps();
  }
}

function takeStep(db: BetterSqlite3.Database, version: number, sql: string): void {
  const step = db.transaction(() => {
    // Another process may have taken this step while this one waited for the lock.
    if (versionOf(db) >= version) return;
    db.exec(sql);
    db.pragma(`application_id = ${applicationId}`);
    db.pragma(`user_version = ${version}`);
  });
  step.exclusive();
}

/** The version that an open catalog has; 0 for an empty file. */
export const versionOf = (db: BetterSqlite3.Database): number => Number(db.pragma('user_version', { simple: true }));

/** The last copy that was made of a catalog before its version changed, `null` where there is none. */
export function latestCopy(file: string): string | null {
  const versions = Array.from(migrations.keys(), (version) => `${file}.v${version}`);
  return versions.findLast((copy) => existsSync(copy)) ?? null;
}

/** `VACUUM INTO` reads through the write-ahead log, which copying the file would miss. What a full disk leaves of a copy is removed. */
function copyCatalog(db: BetterSqlite3.Database, to: string): void {
  const partial = `${to}.partial`;
  rmSync(partial, { force: true });
  try {
    db.prepare('VACUUM INTO ?').run(partial);
    renameSync(partial, to);
  } finally {
    rmSync(partial, { force: true });
  }
}
