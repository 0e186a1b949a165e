import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { analysisRequests } from '../../shared/contract/analysis.ts';
import { splitNames } from '../../shared/contract/dataset.ts';
import { runRequests } from '../../shared/contract/run.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import { unitTable } from '../../workbench/features/unitTable.ts';
import { exportedFile } from '../../workbench/figures/exportedFile.ts';
import { fileStem } from '../../workbench/workspace/outputs.ts';
import type { Host } from './host.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  png: 'image/png',
  json: 'application/json',
  npy: 'application/octet-stream',
};

/** What a page saves as a file: named by ids of the catalog, made by the engine process when it is asked for. */
export function downloadRoutes({
  workspace,
  compute,
  readBulk,
}: Pick<Host, 'workspace' | 'compute' | 'readBulk'>): Hono {
  const routes = new Hono();
  routes.get('/downloads/analyses/:kind/:id{[0-9]{1,15}}/:file', async (c) => {
    const { kind, id, file } = c.req.param();
    const question = analysisRequests['analysis.file'].input.safeParse({ kind, id: Number(id), file });
    if (!question.success) throw new SwitchbackError('NOT_FOUND', say('host.noAnalysisFile', { kind, file }));
    const computed = await compute('analysis.file', question.data, c.req.raw.signal);
    const { bytes, stream } = await readBulk(computed.id);
    return c.body(stream, 200, {
      'Content-Length': String(bytes),
      'Content-Type': mediaTypes[file.slice(file.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${file.replace('.', `-${id}.`)}"`,
      'Cache-Control': 'no-store',
    });
  });
  routes.get('/downloads/runs/:run/:file', async (c) => {
    const { run, file } = c.req.param();
    const question = runRequests['run.file'].input.safeParse({ run, file });
    if (!question.success) throw new SwitchbackError('NOT_FOUND', say('host.nothingThere'));
    const computed = await compute('run.file', question.data, c.req.raw.signal);
    const { bytes, stream } = await readBulk(computed.id);
    const ending = file === 'events' ? 'events.out.tfevents' : `${file}.csv`;
    return c.body(stream, 200, {
      'Content-Length': String(bytes),
      'Content-Type': file === 'events' ? 'application/octet-stream' : 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${run} ${ending}`)}`,
      'Cache-Control': 'no-store',
    });
  });
  routes.get('/downloads/units.csv', (c) => {
    const { model = '', layer = '', dataset, split: asked } = c.req.query();
    const split = splitNames.find((name) => name === asked);
    return c.body(unitTable(workspace, { model, layer, dataset, split }), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(fileStem(`${model}-${layer}`))}.csv`,
      'Cache-Control': 'no-store',
    });
  });
  routes.get('/downloads/figures/:id{[0-9]{1,15}}', (c) => {
    const { file, mediaType, bytes, stream } = exportedFile(workspace, Number(c.req.param('id')));
    return c.body(Readable.toWeb(stream) as ReadableStream<Uint8Array>, 200, {
      'Content-Type': mediaType,
      'Content-Length': String(bytes),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file)}`,
      'Cache-Control': 'no-store',
    });
  });
  return routes;
}
