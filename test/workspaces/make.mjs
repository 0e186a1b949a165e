/**
 * Makes a small workspace as a Switchback of before left one, for the tests of migrations:
 *
 *     node test/workspaces/make.mjs 357ec3f
 *     node test/workspaces/make.mjs d1e7a8d
 *
 * It checks the commit out, installs what that needs, and has its own code train, index, project, occlude, evaluate, import and compose.
 * What comes of it lies in the folder of the commit's name beside this script: the catalog, the blobs and the pictures of the data set.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const commit = process.argv[2] ?? '357ec3f';
const here = fileURLToPath(new URL('.', import.meta.url));
const folder = join(here, commit);
const scratch = process.env.SWITCHBACK_CHECKOUT ?? mkdtempSync(join(tmpdir(), 'switchback-'));

if (!process.env.SWITCHBACK_CHECKOUT) {
  execFileSync('git', ['worktree', 'add', '--detach', scratch, commit], { cwd: here, stdio: 'inherit' });
  execFileSync('npm', ['ci'], { cwd: scratch, stdio: 'inherit' });
}
if (!process.env.SWITCHBACK_INNER) {
  // The commit's own Node runs its sources.
  const node = join(scratch, 'node_modules/node/bin/node');
  const env = { ...process.env, SWITCHBACK_CHECKOUT: scratch, SWITCHBACK_INNER: '1' };
  execFileSync(node, [fileURLToPath(import.meta.url), commit], { stdio: 'inherit', env });
  process.exit(0);
}

const from = (path) => import(pathToFileURL(join(scratch, 'src', path)));
const { openWorkspace } = await from('workbench/workspace.ts');
const { writeSampleSet } = await from('dataset/sample/write.ts');
const { addDataset } = await from('workbench/addDataset.ts');
const { train } = await from('workbench/training.ts');
const { importRun } = await from('workbench/importRun.ts');
const { loadCheckpoint } = await from('workbench/checkpoints.ts');
const { exportCheckpoint } = await from('workbench/exportCheckpoint.ts');
const { makeLayerSheets } = await from('workbench/layerSheets.ts');
const { evaluateSplit } = await from('workbench/evaluateSplit.ts');
const { occludePicture } = await from('workbench/occluding.ts');
const { project } = await from('workbench/project.ts');
const { insertComposition } = await from('catalog/compositions.ts');

const network = {
  name: 'tiny',
  input: [3, 24, 24],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 4, kernelSize: 5, strides: 2 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 2 },
    { name: 'fc2', op: 'dense', outFeatures: 4 },
    { name: 'softmax', op: 'softmax' },
  ],
};

const context = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const work = mkdtempSync(join(tmpdir(), 'switchback-work-'));
const pictures = await writeSampleSet(
  join(work, 'sample'),
  { seed: 1, trainPerClass: 3, valPerClass: 2, testPerClass: 0 },
  context,
);
// Four of the sample's classes will do.
for (const split of ['train', 'val'])
  for (const label of readdirSync(join(pictures, split)).sort().slice(0, 4))
    cpSync(join(pictures, split, label), join(folder, 'images', split, label), { recursive: true });
const workspace = openWorkspace(join(folder, 'workspace'), 'write', 'make.mjs');
await addDataset(workspace, join(folder, 'images'), 'shapes', context);

const definition = { definition: JSON.stringify(network) };
const recipe = { epochs: 2, checkpointEpochs: [1, 2], batchSize: 8, learningRate: 0.05, seed: 1, threads: 1 };
const request = { dataset: 'shapes', network: definition, preprocessing: 'paper', runtime: 'onnx/cpu', recipe };
await train(workspace, { ...request, name: 'first' }, context);
await train(workspace, { ...request, name: 'second', preprocessing: 'plain', recipe: { ...recipe, seed: 2 } }, context);

const loaded = loadCheckpoint(workspace, 'first@2');
exportCheckpoint(loaded, join(work, 'exported'));
const weights = join(work, 'exported/weights.safetensors');
await importRun(workspace, { weights, dataset: 'shapes', network: { run: 'first' }, name: 'brought' }, context);

for (const checkpoint of ['first@1', 'first@2', 'brought@0'])
  await evaluateSplit(workspace, { checkpoint, dataset: 'shapes', split: 'val' }, context);
const sheets = { dataset: 'shapes', split: 'val', layers: ['pool1'], rule: 'deconvnet' };
for (const checkpoint of ['first@2', 'brought@0']) await makeLayerSheets(workspace, { ...sheets, checkpoint }, context);
const unit = { layer: 'pool1', channel: 1, from: { rank: 1 }, rule: 'gradient', out: join(work, 'unit') };
await project(workspace, { ...unit, checkpoint: 'first@2' }, context);
const image = workspace.catalog.prepare("SELECT id FROM image WHERE split = 'val' ORDER BY id").pluck().get();
const occlusion = { picture: { imageId: image }, window: [8, 8], stride: [8, 8], baseline: 'mean' };
for (const checkpoint of ['first@2', 'brought@0'])
  await occludePicture(workspace, { ...occlusion, checkpoint }, context);

insertComposition(workspace.catalog, 'figure', {
  page: { widthMm: 89 },
  rows: [
    { panels: [{ id: 'filters', share: 1, content: { kind: 'filters', checkpoint: 'brought@0' } }] },
    {
      panels: [
        { id: 'maps', share: 1, content: { kind: 'features', checkpoint: 'first@2', layers: [{ layer: 'pool1' }] } },
      ],
    },
    {
      panels: [
        { id: 'two', share: 1, content: { kind: 'compare', checkpoints: ['first@2', 'brought@0'], layer: 'pool1' } },
      ],
    },
    { panels: [{ id: 'loss', share: 1, content: { kind: 'curves', runs: ['first', 'second'], quantity: 'loss' } }] },
  ],
});
// Where the data set lies is written as a place of the machine that made it; the tests write their own.
workspace.catalog.prepare("UPDATE dataset SET root = '/images'").run();
workspace.catalog.pragma('wal_checkpoint(TRUNCATE)');
workspace.catalog.exec('VACUUM');
workspace.close();
rmSync(join(folder, 'workspace/lock'), { force: true });
rmSync(work, { recursive: true });
