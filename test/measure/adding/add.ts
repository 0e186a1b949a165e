import { join } from 'node:path';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';

/** `add.ts FOLDER`: adds its `pictures` to its `workspace`; prints seconds, those of the processor, and the most memory that was held. */
const [folder = ''] = process.argv.slice(2);
const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'measuring');
const [start, before] = [performance.now(), process.cpuUsage()];
await addDataset(workspace, join(folder, 'pictures'), 'pictures', quiet);
const { user, system } = process.cpuUsage(before);
workspace.close();
process.stdout.write(
  JSON.stringify({
    seconds: (performance.now() - start) / 1000,
    processorSeconds: (user + system) / 1e6,
    mebibytes: process.resourceUsage().maxRSS / 1024,
  }),
);
