import { setTimeout } from 'node:timers/promises';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { readProvenance } from '../../../src/figure/page/readProvenance.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import { bulkAddress } from '../../../src/shared/contract/bulk.ts';
import type { ExportedFigure, FigureFormat, SavedFigure } from '../../../src/shared/contract/figure.ts';
import type { JobState } from '../../../src/shared/contract/job.ts';
import { type FigureDocument, figureDocument, panelsOf } from '../../../src/shared/figureDocument.ts';
import { type Served, serveHalves } from './served.ts';

let served: Served;
beforeAll(async () => {
  served = await serveHalves();
});
afterAll(() => served.remove());

function connected() {
  const client = served.client();
  onTestFinished(client.close);
  /** Starts a job and gives its last state. */
  const finished = async (
    kind: 'exportFigure' | 'prepareFigure' | 'analyse',
    parameters: object,
  ): Promise<JobState> => {
    const ended = new Map<string, JobState>();
    let tell = () => {};
    client.on('job.progressed', (job) => {
      if (job.finishedAt !== null) ended.set(job.id, job);
      tell();
    });
    const { jobId: id } = (await client.request('job.start', { kind, parameters } as never)).result as {
      jobId: string;
    };
    while (!ended.has(id))
      await new Promise<void>((resolve) => {
        tell = resolve;
      });
    return ended.get(id)!;
  };
  return { client, finished };
}
const get = (path: string) => fetch(served.origin + path, { headers: { cookie: served.cookie } });
const bytesOf = async (path: string) => Buffer.from(await (await get(path)).arrayBuffer());

const curves = { id: 'loss', content: { kind: 'curves', runs: ['run'] } };
const filters = { id: 'filters', caption: 'First layer.', content: { kind: 'filters', checkpoint: 'run@1' } };
const features = (split: string) => ({
  id: 'maps',
  content: { kind: 'features', checkpoint: 'run@1', split, layers: [{ layer: 'pool2' }], mapsPerLayer: 2, contrast: 2 },
});
const documentOf = (...rows: object[][]): FigureDocument =>
  figureDocument.parse({ page: { widthMm: 89 }, rows: rows.map((panels) => ({ panels })) });

describe('a composed figure', () => {
  test('is kept, listed, renamed, changed by whoever knows its state, and removed', async () => {
    const { client } = connected();
    const ask = async (name: 'figure.create' | 'figure.save' | 'figure.rename' | 'figure.show', input: object) =>
      (await client.request(name, input as never)).result as SavedFigure;
    const made = await ask('figure.create', { name: 'Kept', document: documentOf([curves]) });
    expect(made.document).toEqual(documentOf([curves]));
    const saved = await ask('figure.save', {
      id: made.id,
      document: documentOf([curves, filters]),
      basedOn: made.updatedAt,
    });
    expect(panelsOf(saved.document)).toHaveLength(2);
    const stale = { id: made.id, document: documentOf([filters]), basedOn: made.updatedAt };
    await expect(client.request('figure.save', stale)).rejects.toMatchObject({ code: 'MISMATCH' });
    expect((await ask('figure.rename', { id: made.id, name: 'Renamed' })).name).toBe('Renamed');
    expect((await client.request('figure.list', {})).result.map(({ name }) => name)).toContain('Renamed');
    await client.request('figure.remove', { id: made.id });
    await expect(client.request('figure.show', { id: made.id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test.each([
    [
      'a panel of no kind',
      { page: { widthMm: 89 }, rows: [{ panels: [{ id: 'a', content: { kind: 'file', path: '/etc/passwd' } }] }] },
    ],
    ['a page without a width', { page: {}, rows: [] }],
    ['an id that is a path', { page: { widthMm: 89 }, rows: [{ panels: [{ ...curves, id: '../x' }] }] }],
  ])('%s is refused', async (_, document) => {
    const { client } = connected();
    await expect(client.request('figure.create', { name: 'Bad', document } as never)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
    await expect(client.request('figure.render', { title: '', document } as never)).rejects.toMatchObject({
      code: 'BAD_ARGUMENT',
    });
  });

  test('is drawn as far as it can be; a panel that cannot says why in its place', async () => {
    const { client } = connected();
    const gone = { id: 'gone', content: { kind: 'curves', runs: ['nobody'] } };
    const document = documentOf([curves], [features('val')], [gone]);
    const { svg, panels, widthMm } = (await client.request('figure.render', { title: 'Drawn', document })).result;
    expect(widthMm).toBe(89);
    expect(panels.map(({ id, letter }) => [id, letter])).toEqual([
      ['loss', 'a'],
      ['maps', 'b'],
      ['gone', 'c'],
    ]);
    expect(panels[0]!.problem).toBeNull();
    expect(panels[1]!.problem).toMatchObject({
      kind: 'incomplete',
      index: { images: expect.any(Number), aboutMs: expect.any(Number) },
    });
    expect(panels[2]!.problem).toMatchObject({ kind: 'refused', message: { text: expect.stringContaining('nobody') } });
    const drawn = await bytesOf(bulkAddress(svg));
    expect(drawn.toString()).toContain('Cross-entropy (nats)');
    expect(drawn.length).toBe(svg.bytes);
    expect((await get(bulkAddress(svg))).status).toBe(404);
  });
});

describe('an export', () => {
  const exported = async (document: FigureDocument, format: FigureFormat, index = false) => {
    const { finished } = connected();
    const job = await finished('exportFigure', { name: 'Fig. 1: a/b', document, format, dpi: 150, index });
    return { ...job, file: job.result as ExportedFigure };
  };

  test('does not index unasked, and says what is to be done', async () => {
    const job = await exported(documentOf([features('train')]), 'svg');
    expect(job).toMatchObject({
      status: 'failed',
      message: { text: expect.stringMatching(/panel a .* not indexed yet: \d+ images/) },
    });
  });

  test('without panels is refused', async () => {
    expect(await exported(documentOf(), 'svg')).toMatchObject({
      status: 'failed',
      message: { text: expect.stringContaining('has no panels') },
    });
  });

  test('prepareFigure projects what is indexed and passes over the rest', async () => {
    const { finished } = connected();
    expect(await finished('prepareFigure', { name: 'x', document: documentOf([features('train')]) })).toMatchObject({
      status: 'done',
    });
  });

  test.each(['svg', 'pdf', 'png'] as const)(
    'as %s holds the document that it was drawn from, which draws the same again',
    async (format) => {
      const document = documentOf([features('val')], [curves, filters]);
      const { status, file } = await exported(document, format, true);
      expect(status).toBe('done');
      expect(file.file).toBe(`Fig. 1_ a_b.${format}`);
      const response = await get(`/downloads/figures/${file.id}`);
      expect(response.headers.get('content-disposition')).toContain(encodeURIComponent(file.file));
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.length).toBe(file.bytes);
      const provenance = readProvenance(bytes) as {
        document: unknown;
        panels: { id: string; provenance: object }[];
      };
      const read = figureDocument.parse(provenance.document);
      expect(read).toEqual(document);
      expect(provenance.panels.map(({ id }) => id)).toEqual(['maps', 'loss', 'filters']);
      const unit = {
        rank: 1,
        activation: expect.any(Number),
        scale: expect.any(Number),
        runtime: expect.stringContaining('onnx'),
      };
      expect(provenance.panels[0]!.provenance).toMatchObject({
        model: 'run@1',
        rule: 'deconvnet',
        contrast: 2,
        layers: [
          {
            layer: 'pool2',
            dataset: 'halves',
            split: 'val',
            maps: [{ units: expect.arrayContaining([expect.objectContaining(unit)]) }, {}],
          },
        ],
      });
      const again = await exported(read, format);
      expect(await bytesOf(`/downloads/figures/${again.file.id}`)).toEqual(bytes);
    },
  );

  test('as ZIP has all formats, the provenance, and beside them every tile and array', async () => {
    const { client, finished } = connected();
    const { result: images } = await client.request('picture.suggest', { model: 'run@1', count: 1 });
    const occluding = {
      model: 'run@1',
      picture: { imageId: images[0]!.imageId },
      window: [16, 16],
      stride: [16, 16],
      baseline: 'mean',
    };
    const asked = { kind: 'occlusion', parameters: occluding };
    const { analysisId } = (await finished('analyse', asked)).result as { analysisId: number };
    const document = documentOf(
      [features('val')],
      [{ id: 'occ', content: { kind: 'occlusion', analysisId } }],
      [curves, filters],
    );
    const { file } = await exported(document, 'zip', true);
    const bytes = await bytesOf(`/downloads/figures/${file.id}`);
    // Longer than the times of a ZIP file tell apart.
    await setTimeout(2100);
    const again = await exported(document, 'zip', true);
    expect(bytes.equals(await bytesOf(`/downloads/figures/${again.file.id}`))).toBe(true);
    const files = unzipSync(bytes);
    const names = Object.keys(files);
    expect(names.filter((name) => !name.includes('/')).toSorted()).toEqual(
      ['json', 'pdf', 'png', 'svg'].map((end) => `Fig. 1_ a_b.${end}`),
    );
    const shapeOf = (name: string) => decodeNpy(files[name]!).shape;
    const tiles = names.filter((name) => /^panel-1-a\/pool2-\d+-\d\.npy$/.test(name));
    expect(tiles.length).toBeGreaterThan(2);
    for (const tile of tiles) {
      const { shape, data } = decodeNpy(files[tile]!);
      expect(shape[0]).toBe(3);
      expect(data).toBeInstanceOf(Float32Array);
      for (const end of ['projection', 'patch']) expect(names).toContain(tile.replace('.npy', `.${end}.png`));
    }
    const maps = shapeOf('panel-2-b/probability.npy');
    expect(maps).toHaveLength(2);
    expect(shapeOf('panel-2-b/activation.npy')).toEqual(maps);
    expect(decodeNpy(files['panel-2-b/class.npy']!).data).toBeInstanceOf(Int32Array);
    expect(shapeOf('panel-2-b/projection.npy')[0]).toBe(3);
    expect(Buffer.from(files['panel-3-c/curves.csv']!).toString()).toMatch(
      /^run,part,epoch,loss\nrun,train,1,[\d.]+\n/,
    );
    expect(shapeOf('panel-4-d/conv1.weight.npy')).toEqual([
      expect.any(Number),
      3,
      expect.any(Number),
      expect.any(Number),
    ]);
    const json = JSON.parse(Buffer.from(files['Fig. 1_ a_b.json']!).toString());
    expect(json.document).toEqual(document);
    for (const format of ['svg', 'png']) expect(readProvenance(files[`Fig. 1_ a_b.${format}`]!)).toEqual(json);
  });

  test.each(['99999', '..%2fcatalog.sqlite', '1;2', '1/x'])('there is none by the name %s', async (name) => {
    const response = await get(`/downloads/figures/${name}`);
    expect(response.headers.get('content-disposition')).toBeNull();
    expect(await response.text()).not.toContain('SQLite');
  });
});
