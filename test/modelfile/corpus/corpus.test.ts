import { describe, expect, test } from 'vitest';
import { openModel } from '../../../src/modelfile/openModel.ts';
import { corpusFiles, refusalOf, unsettled } from './files.ts';
import { measuredFile } from './measured.ts';

/** `node test/measure/corpus.ts` prints what is compared here. */
const corpus = process.env.SWITCHBACK_CORPUS;
const files = corpus ? corpusFiles(corpus) : [];

describe.skipIf(!corpus)('the networks of the folder that SWITCHBACK_CORPUS names', () => {
  test.each(files)('$name', { timeout: 600_000 }, async (file) => {
    const refusal = refusalOf(file);
    if (refusal) {
      const opened = openModel(file.path, { name: 'model', defaultSize: [224, 224] });
      return expect(opened).rejects.toMatchObject({ sentence: { key: refusal } });
    }
    const { difference, projections } = await measuredFile(file);
    expect(difference).toBeLessThan(file.bound);
    for (const unit of projections) {
      if (unit.difference === null || unsettled(file, unit)) continue;
      expect(unit.difference, `${unit.module} by the rule ${unit.rule}`).toBeLessThan(1e-4);
    }
  });
});
