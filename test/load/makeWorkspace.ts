import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { randomBytes } from '../../src/engine/random.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { openWorkspace } from '../../src/workbench/workspace/workspace.ts';

const size = { width: 500, height: 375 } as const;
const perClass = 500;

/** Makes in `folder` a workspace with a data set of 1000 JPEGs of 500×375 px, in two classes. */
export async function makeWorkspace(folder: string): Promise<void> {
  const root = join(folder, 'pictures', 'thousand');
  for (const [label, name] of ['one', 'two'].entries()) {
    mkdirSync(join(root, name), { recursive: true });
    for (let i = 0; i < perClass; i++) writeFileSync(join(root, name, `${i}.jpg`), await jpeg(label * perClass + i));
  }
  const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'load');
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await addDataset(workspace, root, 'thousand', quiet);
  workspace.close();
}

/** Coarse noise, as large as a photograph's file is. */
function jpeg(seed: number): Promise<Buffer> {
  const grain = { width: 50, height: 38, channels: 3 as const };
  const noise = randomBytes(['load', seed], grain.width * grain.height * 3);
  return sharp(noise, { raw: grain }).resize(size.width, size.height, { kernel: 'cubic' }).jpeg().toBuffer();
}
