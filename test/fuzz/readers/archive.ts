import { join } from 'node:path';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import sharp from 'sharp';
import { Header } from 'tar';
import { inspectImages } from '../../../src/dataset/inspect.ts';
import { leftOutSentences } from '../../../src/dataset/leftOut.ts';
import { listDataset } from '../../../src/dataset/listing.ts';
import { mutatedBytes } from '../bytes.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';

const picture = await sharp({ create: { width: 4, height: 4, channels: 3, background: 'red' } })
  .png()
  .toBuffer();
const files = {
  'cat/1.png': picture,
  'cat/1.cls': Buffer.from('7'),
  'dog/2.png': picture,
  'dog/2.json': Buffer.from('{"label": 3}'),
};

const long = 'long/'.repeat(30);

function tar(): Buffer {
  const members = Object.entries({ ...files, [`${long}4.png`]: picture, [`${long}4.cls`]: Buffer.from('7') }).flatMap(
    ([path, bytes]) => {
      const header = Buffer.alloc(512);
      new Header({ path, size: bytes.length, type: 'File', mode: 0o644, mtime: new Date(0) }).encode(header);
      return [header, bytes, Buffer.alloc(-bytes.length & 511)];
    },
  );
  return Buffer.concat([...members, Buffer.alloc(1024)]);
}

/** With the checksum that its header should have, so that what lies behind it is reached. */
function mended(bytes: Buffer): Buffer {
  const made = Buffer.from(bytes);
  for (let at = 0; at + 512 <= made.length; at += 512) {
    const header = made.subarray(at, at + 512);
    if (header.toString('latin1', 257, 262) !== 'ustar') continue;
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return made;
}

const words = ['../', '/', 'PK\u0003\u0004', 'PK\u0001\u0002', '20 path=../x\n', '{"label":'];

export const archive: Reader = {
  share: 10,
  open: async (folder) => {
    const [inTar, inZip] = [tar(), Buffer.from(zipSync(files))];
    const ofTar = mutatedBytes([inTar], words);
    return {
      cases: fc.oneof(
        ofTar.map(oneFile('set.tar')),
        ofTar.map(mended).map(oneFile('set.tar')),
        mutatedBytes([inZip, Buffer.from(zipSync(files, { level: 0 }))], words).map(oneFile('set.zip')),
      ),
      read: async (given) => {
        const file = join(folder, given[0]!.name);
        writeCase(folder, given);
        const { root, images, leftOut } = await listDataset(file);
        const broken = [];
        for await (const found of inspectImages(root, images, new AbortController()))
          if (found.broken) broken.push(found.broken);
        return [...leftOutSentences(leftOut), ...broken];
      },
    };
  },
};
