import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { libraryJobs } from '../../../src/host/engine/libraryJobs.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { train } from '../../../src/workbench/training/training.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../cli/binary.ts';
import { writeHalves } from '../cli/pictures.ts';

const folder = temporaryFolder();
afterAll(folder.remove);

test('a checkpoint is exported into the folder that was chosen, whatever its run is called', async () => {
  await writeHalves(folder.at('halves'), 5);
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await addDataset(workspace, folder.at('halves'), 'halves', quiet);
  const recipe = { epochs: 0, checkpointEpochs: [0], threads: 1 };
  await train(workspace, { dataset: 'halves', network: { preset: 'zfnet-small' }, name: 'run', recipe }, quiet);
  // No run is called so any more; one of an older version may be.
  const name = 'a/../../../outside: what?';
  workspace.catalog.prepare('UPDATE run SET name = ?').run(name);
  const chosen = folder.at('some', 'where', 'chosen');
  const exported = await libraryJobs.exportModel.run(workspace, { model: `${name}@0`, folder: chosen }, quiet);
  const names = ['network.json', 'weights.safetensors', 'model.json'];
  const written = names.map((file) => folder.at('some', 'where', 'chosen', 'a_.._.._.._outside_ what_@0', file));
  expect(exported).toEqual({ files: written });
  expect(written.every((file) => existsSync(file))).toBe(true);
  workspace.close();
});
