import { afterAll, expect, test } from 'vitest';
import type { JobContext } from '../../src/shared/job.ts';
import { addDataset } from '../../src/workbench/addDataset.ts';
import { resumeTraining, train } from '../../src/workbench/training.ts';
import { openWorkspace } from '../../src/workbench/workspace.ts';
import { temporaryFolder } from '../host/cli/binary.ts';
import { writeHalves } from '../host/cli/pictures.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

test('a run that is being trained is not resumed beside itself', async () => {
  await writeHalves(folder.at('halves'), 40);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);

  let beside: Promise<unknown> | undefined;
  const report: JobContext['report'] = ({ unit }) => {
    if (unit === 'steps') beside ??= resumeTraining(workspace, 'first', quiet).catch((error) => error);
  };
  const request = { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'first', recipe: { epochs: 1 } };
  const run = await train(workspace, request, { ...quiet, report });

  expect(await beside).toMatchObject({
    code: 'BAD_ARGUMENT',
    message: expect.stringContaining('being trained already'),
  });
  expect(run).toMatchObject({ status: 'finished', epoch: 1 });
  workspace.close();
});
