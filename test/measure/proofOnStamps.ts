import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { table } from '../../src/host/cli/table.ts';
import { imagenetClasses } from '../../src/modelfile/pixels/guess.ts';
import type { JobContext } from '../../src/shared/job.ts';
import type { Preprocessing } from '../../src/shared/preprocessing.ts';
import { addDataset } from '../../src/workbench/datasets/addDataset.ts';
import { importModel } from '../../src/workbench/models/importModel.ts';
import { loadModel } from '../../src/workbench/models/models.ts';
import { proveModel } from '../../src/workbench/models/proof/proveModel.ts';
import { openWorkspace } from '../../src/workbench/workspace/workspace.ts';

/**
 * `node test/measure/proofOnStamps.ts FILE`: the proof of an ImageNet classifier from the guess that a file without any statement gets, on the
 * pictures of Debian's `tuxpaint-stamps-default` that are called as one of ImageNet's classes.
 */
const stamps = '/usr/share/tuxpaint/stamps';
const quiet: JobContext = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
const [file] = process.argv.slice(2);
if (!file) throw new Error('name the file of a classifier');

const folder = mkdtempSync(join(tmpdir(), 'switchback-proof-'));
const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'test');
try {
  const { images, classes } = writeNamed(join(folder, 'named'));
  await addDataset(workspace, join(folder, 'named'), 'named', quiet);
  const { name } = await importModel(workspace, { file }, quiet);
  const model = loadModel(workspace, name);
  const before = process.cpuUsage();
  const started = performance.now();
  const { rows } = await proveModel(workspace, model, { dataset: 'named', split: 'val' }, quiet);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - started) / 1000;
  const ties = rows.filter(({ isTied }) => isTied).length;
  const cells = rows.map(({ right, images, loss, isTied, preprocessing }, i) => [
    i === 0 ? 'best' : isTied ? 'tie' : '',
    `${right} of ${images}`,
    loss.toFixed(3),
    words(preprocessing),
  ]);
  process.stdout.write(`${table(['', 'correct', 'loss', 'pixels'], cells)}\n`);
  process.stdout.write(`${images} pictures of ${classes} classes, ${rows.length} candidates, ${ties} tied\n`);
  process.stdout.write(`${((user + system) / 1e6).toFixed(1)} s of processor time, ${seconds.toFixed(1)} s\n`);
} finally {
  workspace.close();
  rmSync(folder, { recursive: true, force: true });
}

/** A folder for each class; a stamp is of the class that its description or else its file's name is or ends with: `A Sumatran tiger.` */
function writeNamed(to: string) {
  const byName = new Map(imagenetClasses.map((name) => [plain(name), name]));
  const found = new Map<string, string>();
  for (const path of globSync(`${stamps}/**/*.png`).toSorted()) {
    const text = path.replace(/png$/, 'txt');
    const description = existsSync(text) ? readFileSync(text, 'utf8').split('\n')[0]! : '';
    const called = [description.replace(/^(an?|the|some) /i, '').replace(/[.!]+$/, ''), basename(path, '.png')];
    const name = called.flatMap((each) => endsOf(plain(each))).find((each) => byName.has(each));
    if (name !== undefined) found.set(path, byName.get(name)!);
  }
  for (const [path, name] of found) {
    mkdirSync(join(to, 'val', name), { recursive: true });
    copyFileSync(path, join(to, 'val', name, basename(path)));
  }
  return { images: found.size, classes: new Set(found.values()).size };
}

/** All words, all but the first, and so on. */
function endsOf(words: string): string[] {
  const all = words.split(' ');
  return all.map((_, from) => all.slice(from).join(' '));
}

function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_\d-]+/g, ' ')
    .trim();
}

function words({ channelOrder, scale, mean, deviation, resize }: Preprocessing): string {
  const { interpolation } = resize;
  const way = `${resize.mode}${'size' in resize ? ` ${[resize.size].flat().join('×')}` : ''}, ${interpolation}`;
  const colour = resize.mode === 'letterbox' ? ` on ${resize.colour.join()}` : '';
  const plainly = 'antialias' in resize && !resize.antialias ? ', not widened' : '';
  const numbers = `times ${Number(scale.toPrecision(3))}${mean === 'none' ? '' : ` − ${mean}`}${deviation ? ` ÷ ${deviation}` : ''}`;
  return `${channelOrder}, ${numbers}, ${way}${colour}${plainly}`;
}
