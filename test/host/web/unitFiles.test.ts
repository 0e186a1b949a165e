import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { bulkAddress } from '../../../src/shared/contract/bulk.ts';
import type { JobState } from '../../../src/shared/contract/job.ts';
import { type UnitFileName, unitFileNames } from '../../../src/shared/contract/unit.ts';
import { type Served, serveHalves } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHalves();
});
afterAll(() => served.remove());

const get = async (path: string) => {
  const answer = await fetch(served.origin + path, { headers: { cookie: served.cookie } });
  return { status: answer.status, bytes: Buffer.from(await answer.arrayBuffer()) };
};
function opened() {
  const client = served.client();
  onTestFinished(client.close);
  return client;
}
async function done(client: ReturnType<Served['client']>, job: Parameters<typeof client.request<'job.start'>>[1]) {
  const ended = new Promise<JobState>((resolve) => {
    client.on('job.progressed', (state) => state.finishedAt !== null && resolve(state));
  });
  await client.request('job.start', job);
  const { status, result } = await ended;
  expect(status).toBe('done');
  return result;
}

test('every file of a unit is what its screen shows: the map, and the projections', async () => {
  const client = opened();
  const { result: images } = await client.request('picture.suggest', { model: 'run@1', count: 1 });
  const of = { model: 'run@1', layer: 'pool2', channel: 3, picture: { imageId: images[0]!.imageId } };
  const { result: map } = await client.request('unit.activationMap', of);
  const at = map.data.indexOf(Math.max(...map.data));
  const position: [number, number] = [Math.floor(at / map.shape[1]), at % map.shape[1]];
  const file = async (name: UnitFileName, contrast: 'auto' | 1 = 'auto') => {
    const { result } = await client.request('unit.file', { ...of, position, file: name, contrast });
    return (await get(bulkAddress(result))).bytes;
  };
  expect(decodeNpy(await file('map.npy'))).toEqual({ shape: [...map.shape], data: map.data });
  const rows: Record<string, string>[] = parse(await file('map.csv'), { columns: true });
  expect(rows.map(({ activation }) => Math.fround(Number(activation)))).toEqual([...map.data]);
  expect(rows.at(-1)).toMatchObject({ y: `${map.shape[0] - 1}`, x: `${map.shape[1] - 1}` });

  const { result: shown } = await client.request('unit.project', { ...of, position, rules: ['guided'] });
  const { png, clippedPng, scale } = shown.projections[0]!;
  expect(await file('guided.png', 1)).toEqual(Buffer.from(png as Uint8Array));
  expect(await file('guided.png')).toEqual(Buffer.from(clippedPng as Uint8Array));
  const { shape, data } = decodeNpy(await file('guided.npy'));
  expect(shape).toEqual((await client.request('unit.listLayers', { model: 'run@1' })).result.inputShape);
  expect((data as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBe(scale);
  for (const name of unitFileNames) expect((await file(name)).length, name).toBeGreaterThan(0);
});

test('what is noted is told to every page, and is in the table of the layer', async () => {
  const [client, other] = [opened(), opened()];
  await done(client, { kind: 'index', parameters: { model: 'run@1', dataset: 'halves', split: 'val' } });
  const told = new Promise<unknown>((resolve) => {
    other.on('catalog.changed', ({ topics }) => topics.includes('unitNotes') && resolve(topics));
  });
  const unit = { layer: 'pool1', channel: 2 };
  await client.request('unitNote.change', { model: 'run@1', unit, changes: { tags: ['edge'], isStarred: true } });
  await client.request('unitNote.change', { model: 'run@1', unit, changes: { note: 'dark to light' } });
  expect(await told).toEqual(['unitNotes']);
  const { result: notes } = await other.request('unitNote.list', { model: 'run@1' });
  expect(notes).toEqual([{ ...unit, isStarred: true, tags: ['edge'], note: 'dark to light' }]);

  const { status, bytes } = await get('/downloads/units.csv?model=run@1&layer=pool1&dataset=halves&split=val');
  expect(status).toBe(200);
  const rows: Record<string, string>[] = parse(bytes, { columns: true });
  expect(rows).toHaveLength(32);
  expect(rows[2]).toMatchObject({ unit: '2', starred: '1', tags: 'edge', note: 'dark to light' });
  for (const { fired_share, firing_share } of rows) {
    expect(Number(fired_share)).toBeGreaterThanOrEqual(0);
    expect(Number(fired_share)).toBeLessThanOrEqual(Number(firing_share));
  }
  expect((await get('/downloads/units.csv?model=run@1&layer=pool9')).status).toBe(404);
  expect((await get('/downloads/units.csv')).status).toBe(404);
});

test('an analysis is had as a figure, whatever its experiment, beside its own files', async () => {
  const client = opened();
  const parameters = { model: 'run@1', dataset: 'halves', split: 'val' as const, layer: 'pool2' };
  const result = await done(client, { kind: 'analyse', parameters: { kind: 'classResponse', parameters } });
  const { analysisId: id } = result as { analysisId: number };
  const kind = 'classResponse' as const;
  const { result: files } = await client.request('analysis.listFiles', { kind, id });
  expect(files).toEqual(expect.arrayContaining(['classResponse.svg', 'classResponse.png', 'firings.npy']));
  expect(new Set(files).size).toBe(files.length);
  for (const file of files) {
    const { status, bytes } = await get(`/downloads/analyses/${kind}/${id}/${file}`);
    expect(status, file).toBe(200);
    expect(bytes.length, file).toBeGreaterThan(0);
  }
  expect(`${(await get(`/downloads/analyses/${kind}/${id}/classResponse.svg`)).bytes}`).toMatch(/<svg xmlns/);
});
