import { writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { composeToFile } from '../../../src/workbench/figures/composeToFile.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';

const folder = temporaryFolder();
const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
afterAll(() => {
  workspace.close();
  folder.remove();
});

test.each([
  ['\ufeff{"rows": []}', /figure\.json is no figure \("page" is missing\): docs\/files\.md describes one\.$/],
  ['null', /figure\.json holds no figure: give a document of one/],
  ['not JSON', /holds no figure/],
])('%j is refused in a sentence that says what is wrong', async (text, sentence) => {
  writeFileSync(folder.at('figure.json'), text);
  const request = { figure: folder.at('figure.json'), dpi: 72, out: folder.at('out.svg') };
  const quiet = { report: () => {}, warn: () => {}, signal: new AbortController().signal };
  await expect(composeToFile(workspace, request, quiet)).rejects.toThrow(sentence);
});
