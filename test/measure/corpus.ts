import { table } from '../../src/host/cli/table.ts';
import { corpusFiles, refusalOf, unsettled } from '../modelfile/corpus/files.ts';
import { measuredFile } from '../modelfile/corpus/measured.ts';

/**
 * `SWITCHBACK_CORPUS=FOLDER node test/measure/corpus.ts [part of a name …]`: opens every model of a corpus and prints how far its output and its
 * projections are from those of the framework that it is from, and which of its layers are opaque.
 */
const parts = process.argv.slice(2);
const all = corpusFiles(process.env.SWITCHBACK_CORPUS ?? '.');
const rows: string[][] = [];
for (const file of all.filter(({ name }) => parts.length === 0 || parts.some((part) => name.includes(part)))) {
  const row = [file.name, ...(await found(file))];
  process.stderr.write(`${row.join('  ')}\n`);
  rows.push(row);
}
process.stdout.write(`${table(['file', 'layers', 'opaque', 'output', 'gradient', 'deconvnet', 'guided', ''], rows)}\n`);

async function found(file: (typeof all)[number]): Promise<string[]> {
  try {
    const { layers, opaque, difference, projections } = await measuredFile(file);
    const worst = (['gradient', 'deconvnet', 'guided'] as const).map((rule) => {
      const own = projections.filter((each) => each.rule === rule && !unsettled(file, each));
      const known = own.flatMap(({ difference }) => difference ?? []);
      return known.length === 0 ? '' : `${Math.max(...known).toExponential(1)} of ${known.length}`;
    });
    const verdict = difference < file.bound ? '' : 'differs';
    const ops = [...new Set(opaque)].map((op) => `${opaque.filter((each) => each === op).length} ${op}`);
    return [`${layers}`, ops.join(', '), difference.toExponential(1), ...worst, verdict];
  } catch (error) {
    const verdict = refusalOf(file) ? 'refused' : 'FAILED';
    return ['', '', '', '', '', '', `${verdict}: ${error instanceof Error ? error.message : error}`];
  }
}
