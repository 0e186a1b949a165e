import { afterAll, expect, test, vi } from 'vitest';
import type * as blobs from '../../../src/catalog/storage/blobs.ts';
import type { JobContext } from '../../../src/shared/job.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { resumeTraining, train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { writeHalves } from '../../host/cli/pictures.ts';

const onWrite = vi.hoisted(() => ({ call: () => {} }));
vi.mock('../../../src/catalog/storage/blobs.ts', async (importOriginal) => {
  const original = await importOriginal<typeof blobs>();
  const putBlob: typeof original.putBlob = (...args) => {
    onWrite.call();
    return original.putBlob(...args);
  };
  return { ...original, putBlob };
});

const folder = temporaryFolder();
afterAll(folder.remove);

test('others can write to the catalog while a training writes its weights', async () => {
  await writeHalves(folder.at('halves'), 20);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const other = openWorkspace(folder.at('workspace'), 'request', 'test');
  other.catalog.pragma('busy_timeout = 0');
  let written = 0;
  onWrite.call = () => {
    other.catalog.transaction(() => {}).immediate();
    written += 1;
  };
  const stopper = new AbortController();
  const context: JobContext = {
    report: ({ unit }) => unit === 'steps' && stopper.abort(),
    warn: () => {},
    signal: stopper.signal,
  };
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 2, threads: 1, batchSize: 8, checkpointEpochs: [0] };
  const begun = train(
    workspace,
    { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe },
    context,
  );
  await expect(begun).rejects.toThrow();
  expect((await resumeTraining(workspace, 'run', quiet)).status).toBe('finished');
  // The beginning, the mean image and the end with a checkpoint each, the stop, and the epoch in between.
  expect(written).toBe(7);
  other.close();
  workspace.close();
});
