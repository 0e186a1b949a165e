import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { composeToFile } from '../../../src/workbench/figures/composeToFile.ts';
import { mutatedBytes, sometimesChanged } from '../bytes.ts';
import { encoded, jsonText, mutatedTree } from '../json.ts';
import { oneFile, type Reader, writeCase } from '../reader.ts';
import { documents, stockedNames, stockedWorkspace } from '../stockedWorkspace.ts';

const escaped = (json: string) => json.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** An SVG, PDF or PNG that carries another document than the one it was made with. */
const carriers = {
  svg: (exported: Buffer, json: string): Buffer =>
    Buffer.from(
      exported.toString().replace(/<metadata>.*<\/metadata>/s, () => `<metadata>${escaped(json)}</metadata>`),
    ),
  pdf: (exported: Buffer, json: string): Buffer => {
    const opening = exported.indexOf('stream\n', exported.indexOf('/EmbeddedFile')) + 'stream\n'.length;
    const end = exported.indexOf('\nendstream', opening);
    return Buffer.concat([exported.subarray(0, opening), deflateSync(json), exported.subarray(end)]);
  },
  png: (exported: Buffer, json: string): Buffer => {
    const at = exported.indexOf('tEXtprovenance') - 4;
    const length = exported.readUInt32BE(at);
    const body = Buffer.from(`tEXtprovenance\0${json}`, 'latin1');
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(body.length - 4, 0);
    frame.writeUInt32BE(crc32(body), 4);
    const parts = [exported.subarray(0, at), frame.subarray(0, 4), body, frame.subarray(4)];
    return Buffer.concat([...parts, exported.subarray(at + 12 + length)]);
  },
} as const;
const names = ['kind', 'content', 'rows', 'panels', 'page', 'widthMm', 'text', 'document', 'version', ...stockedNames];

export const figure: Reader = {
  share: 6,
  open: async (folder) => {
    const workspace = await stockedWorkspace(join(folder, 'workspace'));
    const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
    const compose = (name: string, out: string) =>
      composeToFile(workspace, { figure: join(folder, name), dpi: 72, out: join(folder, out) }, quiet);
    writeCase(folder, [{ name: 'seed.json', bytes: Buffer.from(JSON.stringify(documents[0])) }]);
    const trees = [...documents, { document: documents[0] }, { document: documents[1], panels: [] }];
    const json = mutatedTree(trees, names).map(jsonText);
    const exported: fc.Arbitrary<ReturnType<ReturnType<typeof oneFile>>>[] = [];
    for (const format of ['svg', 'pdf', 'png'] as const) {
      await compose('seed.json', `seed.${format}`);
      const seed = readFileSync(join(folder, `seed.${format}`));
      const carried = json.map((text) => carriers[format](seed, text));
      exported.push(fc.oneof(sometimesChanged(carried), mutatedBytes([seed])).map(oneFile(`case.${format}`)));
    }
    return {
      cases: fc.oneof({ arbitrary: sometimesChanged(encoded(json)).map(oneFile('case.json')), weight: 3 }, ...exported),
      read: async (given) => {
        writeCase(folder, given);
        await compose(given[0]!.name, 'out.svg');
        rmSync(join(folder, 'out.svg'));
        return [];
      },
    };
  },
};
