import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, onTestFinished, test, vi } from 'vitest';
import { insertModel } from '../../../src/catalog/models/models.ts';
import { saveNetwork } from '../../../src/catalog/models/networks.ts';
import { putBlob } from '../../../src/catalog/storage/blobs.ts';
import { hashOf } from '../../../src/catalog/storage/content.ts';
import { rawPixels } from '../../../src/dataset/preprocessing.ts';
import { defineNetwork, networkDefinition } from '../../../src/engine/network/define.ts';
import { initialWeights } from '../../../src/engine/network/parameters.ts';
import { encodeSafetensors } from '../../../src/modelfile/safetensors.ts';
import { analyse } from '../../../src/workbench/analyses/analyse.ts';
import { floatTensors } from '../../../src/workbench/models/floatTensors.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { quiet } from '../trainedOnHalves.ts';

const side = 224;
const network = defineNetwork({
  name: 'small',
  input: [3, side, side],
  layers: [
    { name: 'conv1', op: 'conv2d', outChannels: 2, kernelSize: 9, strides: 8 },
    { name: 'relu1', op: 'relu' },
    { name: 'pool1', op: 'maxPool', kernelSize: 8, strides: 8 },
    { name: 'fc2', op: 'dense', outFeatures: 10 },
    { name: 'softmax', op: 'softmax' },
  ],
});

function addSmallModel({ catalog, blobs }: Workspace): void {
  const definition = networkDefinition(network);
  const networkId = saveNetwork(catalog, { name: 'small', hash: hashOf(JSON.stringify(definition)), definition });
  const blob = putBlob(blobs, encodeSafetensors(floatTensors(initialWeights(network, 'he', 1)), {}));
  const rest = { preprocessing: rawPixels(3, [side, side]), classes: null, source: { format: 'safetensors' } };
  insertModel(catalog, { name: 'small', networkId, blob, ...rest });
}

const bytesIn = (folder: string): number =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);

test('one of 50 176 positions writes at most 5 MB to the workspace, kept as often as an analysis is', async () => {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  const noise = { type: 'gaussian', mean: 128, sigma: 40 } as const;
  // Of all pictures the one that is largest as a PNG.
  await sharp({ create: { width: side, height: side, channels: 3, background: '#888', noise } })
    .png()
    .toFile(folder.at('noise.png'));
  const setUp = openWorkspace(folder.at('workspace'), 'write', 'test');
  addSmallModel(setUp);
  setUp.close();
  const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
  // So its log holds every page that is written; at the end they go into the catalog once more.
  workspace.catalog.pragma('wal_autocheckpoint = 0');
  const before = bytesIn(folder.at('workspace', 'blobs'));
  // A second passes whenever somebody looks at the clock.
  let nowMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 1000));
  onTestFinished(() => {
    vi.restoreAllMocks();
  });
  const kept = new Set<number>();
  const countRows = workspace.catalog.prepare<[], number>('SELECT count(*) FROM analysis_part').pluck();
  const report = () => {
    kept.add(countRows.get()!);
  };
  const asked = { model: 'small', picture: { file: folder.at('noise.png') }, baseline: 'mean' as const };
  await analyse(workspace, 'occlusion', { ...asked, window: 1, stride: 1 }, { ...quiet, report });
  const log = statSync(folder.at('workspace', 'catalog.sqlite-wal')).size;
  workspace.close();
  const written =
    bytesIn(folder.at('workspace', 'blobs')) - before + log + statSync(folder.at('workspace', 'catalog.sqlite')).size;
  expect(kept.size).toBeGreaterThan(15);
  expect(written).toBeLessThan(5e6);
}, 60_000);
