import { join } from 'node:path';
import { writeSampleSet } from '../../src/dataset/sample/write.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { logged } from '../../src/workbench/workspace/jobLog.ts';
import { openWorkspace } from '../../src/workbench/workspace/workspace.ts';

/** A command: draws a small sample set into the workspace that is named, and adds it, as the demonstration does with a large one. */
const context = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const workspace = openWorkspace(process.argv[2], 'write', 'torture');
try {
  await logged(workspace, 'sample', {}, context, async () => {
    const size = { seed: 1, trainPerClass: 3, valPerClass: 1, testPerClass: 1 };
    const folder = await writeSampleSet(join(workspace.folder, 'sample'), size, context);
    await addDataset(workspace, folder, 'shapes', context);
  });
} finally {
  workspace.close();
}
