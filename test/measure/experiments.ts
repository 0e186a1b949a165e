import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { switchback } from '../host/cli/binary.ts';
import type { Measured } from './queries.ts';

const bound = 60;
const model = ['--model', 'shapes@14'];
const shapes = ['--dataset', 'shapes'];

/** Every experiment on the sample, as a person asks for it; trainings with `--quick`. */
const questions: readonly (readonly string[])[] = [
  ['index', ...model, ...shapes],
  ['evolve', '--model', 'shapes'],
  ['invariance', ...model, ...shapes],
  ['diagnose', ...model, ...shapes],
  ['occlude', ...model, '--image', 'PICTURE'],
  ['correspond', ...model, '--set', 'shapes: square'],
  // One that is there already is gone on with, and so would take no time.
  ['ablate', ...shapes, '--quick', '--name', `trial ${process.pid}`],
  ['transfer', '--model', 'half', '--dataset', 'other', '--quick'],
  ['probe', ...model, ...shapes],
  ['classes', ...model, ...shapes],
  ['similarity', '--model', 'shapes@5', ...model, ...shapes],
  ['evaluate', ...model, ...shapes, '--split', 'test'],
  ['evaluate', ...model, '--model', 'shapes@10', '--model', 'shapes@5', ...shapes, '--split', 'test'],
  ['class-response', ...model, ...shapes],
  ['activation-range', ...model, ...shapes],
  ['trust-evidence', ...model, ...shapes],
  ['trust', ...model, '--layer', 'pool5', ...shapes],
];
/** Those that write files only where they are told to, besides all others. */
const writesNothing = new Set(['index']);

/**
 * How long each experiment takes on the sample's workspace, from the command to its end; `transfer` from a network that knows five of its classes to the other
 * five. `SAMPLE` names a folder where that workspace is kept from one measurement to the next, and `ONLY` the commands that are measured.
 */
export async function measureExperiments(): Promise<Measured[]> {
  const kept = process.env.SAMPLE;
  const folder = kept ?? mkdtempSync(join(tmpdir(), 'switchback-experiments-'));
  const only = process.env.ONLY?.split(',');
  const workspace = join(folder, 'workspace');
  const run = async (...words: readonly string[]) => {
    const startMs = performance.now();
    const { code, stderr } = await switchback(...words, '--workspace', workspace);
    if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
    return (performance.now() - startMs) / 1000;
  };
  try {
    const pictures = await makeSample(folder, workspace, run);
    const measured: Measured[] = [];
    for (const [number, question] of questions.entries()) {
      if (only && !only.includes(question[0]!)) continue;
      const words = question.map((word) => (word === 'PICTURE' ? pictures : word));
      const out = writesNothing.has(words[0]!) ? [] : ['--out', join(folder, 'out', String(number))];
      const seconds = await run(...words, ...out);
      const isSeveral = words[0] === 'evaluate' && words.filter((word) => word === '--model').length > 1;
      const what = isSeveral ? 'evaluate, three models' : words[0]!;
      measured.push([what, `${seconds.toFixed(1)} s`, `≤ ${bound} s`, seconds <= bound]);
      process.stderr.write(`${what}: ${seconds.toFixed(1)} s\n`);
    }
    return measured;
  } finally {
    if (kept === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Makes the sample's workspace, and a network of half of its classes, unless they are there; gives a picture. */
async function makeSample(
  folder: string,
  workspace: string,
  run: (...words: readonly string[]) => Promise<number>,
): Promise<string> {
  const root = join(workspace, 'sample', 'images');
  if (!existsSync(join(folder, 'one'))) {
    await run('demo', '--out', join(folder, 'demo'));
    const classes = readdirSync(join(root, 'train'));
    for (const [half, own] of Object.entries({ one: classes.slice(0, 5), other: classes.slice(5) })) {
      for (const split of ['train', 'val', 'test'])
        for (const name of own) cpSync(join(root, split, name), join(folder, half, split, name), { recursive: true });
      await run('dataset', 'add', join(folder, half), '--name', half);
    }
    const recipe = ['--network', 'zfnet-small', '--epochs', '8', '--batch', '32'];
    await run('train', '--dataset', 'one', ...recipe, '--name', 'half');
  }
  const star = join(root, 'val', 'star');
  return join(star, readdirSync(star)[0]!);
}
