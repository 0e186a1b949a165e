import { createHash, randomFillSync } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { describe, expect, test } from 'vitest';
import { saveAnalysis } from '../../../src/catalog/analyses.ts';
import { saveProjection } from '../../../src/catalog/features/projections.ts';
import { keepExport } from '../../../src/catalog/figures/exportedFigures.ts';
import { saveCheckpoint } from '../../../src/catalog/models/checkpoints.ts';
import { blobStream, collectBlobs, putBlob, readBlob } from '../../../src/catalog/storage/blobs.ts';
import type { Database } from '../../../src/catalog/storage/database.ts';
import { pinning } from '../../../src/catalog/storage/pins.ts';
import { saveRunState } from '../../../src/catalog/training/runs.ts';
import { catalogWithCheckpoint, failure, temporaryFolder } from '../fixtures.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const pathOf = (folder: string, hash: string) => join(folder, hash.slice(0, 2), hash);
const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

describe('blobStream', () => {
  const large = randomFillSync(new Uint8Array(300_000));
  test.each([0, 1, 300_000])('gives a blob of %i bytes', async (length) => {
    const folder = temporaryFolder();
    const { bytes, stream } = blobStream(folder, putBlob(folder, large.subarray(0, length)));
    expect(bytes).toBe(length);
    expect(Buffer.concat(await stream.toArray()).equals(large.subarray(0, length))).toBe(true);
  });

  test('fails before the end of one that is not what its name says', async () => {
    const folder = temporaryFolder();
    const hash = putBlob(folder, large);
    writeFileSync(pathOf(folder, hash), large.toReversed());
    const { stream } = blobStream(folder, hash);
    let come = 0;
    stream.on('data', (chunk: Buffer) => {
      come += chunk.length;
    });
    await expect(finished(stream)).rejects.toMatchObject({ code: 'BAD_FILE' });
    expect(come).toBeLessThan(large.length);
    expect(failure(() => blobStream(folder, 'a'.repeat(64)))).toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('putBlob', () => {
  test('a blob is a file named by its SHA-256, in a folder named by its first byte', () => {
    const folder = join(temporaryFolder(), 'blobs');
    const hash = putBlob(folder, bytesOf('weights'));
    expect(hash).toBe(createHash('sha256').update('weights').digest('hex'));
    expect(readFileSync(pathOf(folder, hash), 'utf8')).toBe('weights');
    expect(readBlob(folder, hash).toString()).toBe('weights');
    expect(filesIn(folder)).toHaveLength(1);
  });

  test('a view into a larger buffer stores just what it shows; nothing is a blob too', () => {
    const folder = temporaryFolder();
    const floats = new Float32Array([1, 2, 3, 4]);
    const hash = putBlob(folder, new Uint8Array(floats.buffer, 4, 8));
    expect([...new Float32Array(new Uint8Array(readBlob(folder, hash)).buffer)]).toEqual([2, 3]);
    expect(readBlob(folder, putBlob(folder, new Uint8Array())).length).toBe(0);
  });

  test('the same bytes again write nothing', () => {
    const folder = temporaryFolder();
    const hash = putBlob(folder, bytesOf('weights'));
    const path = pathOf(folder, hash);
    const { ino } = statSync(path);
    expect(putBlob(folder, bytesOf('weights'))).toBe(hash);
    expect(statSync(path).ino).toBe(ino);
  });

  test('a blob that was cut short is written again', () => {
    const folder = temporaryFolder();
    const hash = putBlob(folder, bytesOf('weights'));
    truncateSync(pathOf(folder, hash), 3);
    putBlob(folder, bytesOf('weights'));
    expect(readBlob(folder, hash).toString()).toBe('weights');
  });
});

describe('readBlob', () => {
  test('a blob that is not there, or no hash at all, is not found', () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'secret'), 'x');
    for (const hash of ['0'.repeat(64), '../secret', ''])
      expect(failure(() => readBlob(folder, hash))?.code).toBe('NOT_FOUND');
  });

  test('one changed byte is noticed', () => {
    const folder = temporaryFolder();
    const hash = putBlob(folder, bytesOf('weights'));
    writeFileSync(pathOf(folder, hash), 'Weights');
    expect(failure(() => readBlob(folder, hash))).toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining(hash),
    });
  });
});

describe('collectBlobs', () => {
  test('what any row names stays, what none names goes', () => {
    const { db, runId, modelId } = catalogWithCheckpoint();
    const folder = temporaryFolder();
    const put = (text: string) => putBlob(folder, bytesOf(text));
    const unit = {
      modelId,
      layer: 'a',
      channel: 0,
      imageId: null,
      imageHash: 'h',
      position: 0,
      rule: 'deconvnet',
    };
    saveRunState(db, runId, { epoch: 1, step: 1, state: {}, blob: put('state') });
    saveCheckpoint(db, { runId, epoch: 1, blob: put('checkpoint'), valError: null });
    saveProjection(db, {
      ...unit,
      activation: 1,
      box: [0, 0, 1, 1],
      blob: put('projection'),
      patchBlob: put('patch'),
      runtime: '',
    });
    saveAnalysis(db, {
      kind: 'occlusion',
      models: [modelId],
      datasets: [],
      parameters: {},
      result: {},
      blobs: [put('map 1'), put('map 2')],
    });
    keepExport(db, { kind: 'features', parameters: {}, provenance: {}, blob: put('figure'), mediaType: 'image/png' });
    const kept = filesIn(folder).length;
    const nobodys = [put('nobody 1'), put('nobody 2')];

    expect(collectBlobs(db, folder)).toBe(2);
    for (const hash of nobodys) expect(existsSync(pathOf(folder, hash))).toBe(false);
    expect(filesIn(folder)).toHaveLength(kept);
  });

  test('what work beside it has put stays until that ends, also where it was there before; what its own has put goes', async () => {
    const { db } = catalogWithCheckpoint();
    const folder = temporaryFolder();
    const put = (text: string) => putBlob(folder, bytesOf(text));
    const isThere = (hash: string) => existsSync(pathOf(folder, hash));
    put('again');
    const [both, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const beside = pinning(async () => {
      const hashes = [put('new'), put('again')];
      both.resolve();
      await end.promise;
      return hashes;
    });
    await both.promise;
    const own = await pinning(async () => {
      const hash = put('replaced');
      await Promise.resolve();
      collectBlobs(db, folder);
      return hash;
    });
    expect(isThere(own)).toBe(false);
    end.resolve();
    const hashes = await beside;
    expect(hashes.map(isThere)).toEqual([true, true]);
    expect(collectBlobs(db, folder)).toBe(2);
  });

  test('what an interrupted write has left goes, a file that is not ours stays', () => {
    const { db } = catalogWithCheckpoint();
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'ab'));
    for (const name of [`${'ab'.repeat(32)}.1-2.partial`, 'notes.txt']) {
      writeFileSync(join(folder, 'ab', name), 'x');
    }
    expect(collectBlobs(db, folder)).toBe(1);
    expect(filesIn(folder).map(({ name }) => name)).toEqual(['notes.txt']);
  });

  test.each([
    ['rows that refer to nothing', (db: Database) => db.exec('PRAGMA foreign_keys = OFF; DELETE FROM run')],
    [
      'pages that do not fit together',
      (db: Database) => {
        db.unsafeMode();
        const indexes = "FROM sqlite_schema WHERE type = 'index'";
        db.exec(`PRAGMA writable_schema = ON;
          UPDATE sqlite_schema SET rootpage = (SELECT max(rootpage) ${indexes}) WHERE rootpage = (SELECT min(rootpage) ${indexes});
          PRAGMA writable_schema = RESET`);
      },
    ],
  ])('of a catalog with %s nothing is collected: its blobs may be had back with a copy', (_what, damage) => {
    const { db } = catalogWithCheckpoint();
    const folder = temporaryFolder();
    putBlob(folder, bytesOf('of a lost row'));
    damage(db);
    expect(failure(() => collectBlobs(db, folder))).toMatchObject({
      code: 'BAD_FILE',
      message: expect.stringContaining('is damaged'),
    });
    expect(filesIn(folder)).toHaveLength(1);
  });

  test('no folder is nothing to collect', () => {
    expect(collectBlobs(catalogWithCheckpoint().db, join(temporaryFolder(), 'blobs'))).toBe(0);
  });
});
