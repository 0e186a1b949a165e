import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { mutatedBytes } from '../bytes.ts';
import { type Reader, writeCase } from '../reader.ts';

const fixture = (name: string) => readFileSync(join(import.meta.dirname, '../../dataset/imagenet/fixtures', name));
const pictures = ['train/n02119789/1.JPEG', 'train/n02100735/1.JPEG', 'val/ILSVRC2012_val_00000002.JPEG'];
const truth = Buffer.from('2\n1\n300\n');
const list = Buffer.from('n02119789 1 kit_fox\nn02100735 2 English_setter\nn02110185 300 husky\n');
const solution = Buffer.from('ImageId,PredictionString\nILSVRC2012_val_00000002,n02110185 1 2 3 4 \n');

/** What lies beside the pictures of ImageNet. */
export const imagenet: Reader = {
  share: 5,
  open: async (folder) => {
    const root = join(folder, 'data');
    const whole = fc.constantFrom('meta.mat', 'small.mat').map(fixture);
    return {
      cases: fc.oneof(
        fc.tuple(mutatedBytes([truth], ['1', '\n', '-1', '999999999999']), whole).map(([own, mat]) => [
          { name: 'ILSVRC2012_validation_ground_truth.txt', bytes: own },
          { name: 'meta.mat', bytes: mat },
        ]),
        mutatedBytes([fixture('meta.mat'), fixture('small.mat')], ['synsets', 'WNID']).map((mat) => [
          { name: 'ILSVRC2012_validation_ground_truth.txt', bytes: truth },
          { name: 'meta.mat', bytes: mat },
        ]),
        mutatedBytes([list], ['n02119789 ', '\n']).map((own) => [
          { name: 'ILSVRC2012_validation_ground_truth.txt', bytes: truth },
          { name: 'map_clsloc.txt', bytes: own },
        ]),
        mutatedBytes([solution], ['n02119789 ', '\n']).map((own) => [{ name: 'LOC_val_solution.csv', bytes: own }]),
      ),
      read: async (given) => {
        writeCase(root, [...pictures.map((name) => ({ name, bytes: Buffer.alloc(0) })), ...given]);
        try {
          return leftOutSentences((await listDataset(root)).leftOut);
        } finally {
          rmSync(root, { recursive: true, force: true });
        }
      },
    };
  },
};
