import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { inspectImages } from '../../../src/dataset/inspect.ts';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { mutatedBytes, sometimesChanged } from '../bytes.ts';
import { encoded, jsonText, mutatedTree } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const fixtures = join(import.meta.dirname, '../../dataset/coco/fixtures');
const instances = readFileSync(join(fixtures, 'annotations/instances_val2017.json'));
const tree = { ...JSON.parse(instances.toString()), info: {} };

/** The other file there, of which nothing is left out. */
const training = JSON.parse(readFileSync(join(fixtures, 'annotations/instances_train2017.json'), 'utf8'));
const whole = {
  ...training,
  annotations: training.annotations.filter(
    (own: { readonly iscrowd: number; readonly area: number }) => own.iscrowd === 0 && own.area > 0,
  ),
};

/** Files of boxes beside pictures. */
export const coco: Reader = {
  share: 5,
  open: async (folder) => {
    const root = join(folder, 'data');
    cpSync(join(fixtures, 'train2017'), join(root, 'train2017'), { recursive: true });
    cpSync(join(fixtures, 'val2017'), join(root, 'val2017'), { recursive: true });
    writeCase(root, [{ name: 'instances_train2017.json', bytes: Buffer.from(JSON.stringify(whole)) }]);
    const odd = mutatedTree([tree], ['bbox', 'file_name', 'id', 'image_id', 'category_id', 'width', 'name']);
    return {
      cases: fc.oneof(
        sometimesChanged(encoded(odd.map(jsonText))).map(oneFile('instances_val2017.json')),
        mutatedBytes([instances], ['[', '{"id":', '"../', 'bbox']).map(oneFile('instances_val2017.json')),
      ),
      read: async (given) => {
        writeCase(root, given);
        const { images, leftOut } = await listDataset(root);
        const broken = [];
        for await (const found of inspectImages(root, images, new AbortController()))
          if (found.broken) broken.push(found.broken);
        return [...leftOutSentences(leftOut), ...broken];
      },
    };
  },
};
