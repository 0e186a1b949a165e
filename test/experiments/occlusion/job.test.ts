import { readdirSync, rmSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { analysisParts } from '../../../src/catalog/analyses.ts';
import { readBlob } from '../../../src/catalog/storage/blobs.ts';
import { openCatalog } from '../../../src/catalog/storage/database.ts';
import { shownBox } from '../../../src/engine/analysis/boxes.ts';
import { argMaxOfRow } from '../../../src/engine/training/metrics.ts';
import { coreOf } from '../../../src/experiments/occlusion/analysis/core.ts';
import { mapsOf } from '../../../src/experiments/occlusion/analysis/maps.ts';
import type { Occlusion } from '../../../src/experiments/occlusion/declaration/types.ts';
import { occlusion as declaration } from '../../../src/experiments/occlusion/declaration.ts';
import { keptPixels } from '../../../src/experiments/occlusion/job/keptPixels.ts';
import { baselinePicture, occludedView } from '../../../src/experiments/occlusion/job/occludedView.ts';
import type { OccludeRequest } from '../../../src/experiments/occlusion/job/plan.ts';
import type { OcclusionReport } from '../../../src/experiments/occlusion/source/report.ts';
import { largestMagnitude, usualMagnitude } from '../../../src/figure/marks/display.ts';
import { drawPanel } from '../../../src/figure/page/panelData.ts';
import { decodeNpy } from '../../../src/modelfile/npy.ts';
import type { JobContext, Progress } from '../../../src/shared/job.ts';
import { type AnalysisOutcome, analyse } from '../../../src/workbench/analyses/analyse.ts';
import { listAnalyses, showAnalysis } from '../../../src/workbench/analyses/analyses.ts';
import { analysisFile } from '../../../src/workbench/analyses/files.ts';
import { keptAnalysis, keptArrays } from '../../../src/workbench/analyses/kept.ts';
import { panelSource } from '../../../src/workbench/figures/panelSource.ts';
import type { ReadySource } from '../../../src/workbench/figures/source.ts';
import { loadedModels } from '../../../src/workbench/models/loadedModels.ts';
import { loadModel } from '../../../src/workbench/models/models.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../../host/cli/binary.ts';
import { dropPicture } from '../../workbench/pictures/dropPicture.ts';
import { quiet, trainedOnHalves } from '../trainedOnHalves.ts';

const folder = temporaryFolder();
let workspace: Workspace;
let dropped: string;

beforeAll(async () => {
  workspace = await trainedOnHalves(folder);
  const picture = sharp(folder.at('halves', 'left', '03.jpg')).png();
  dropped = await dropPicture(workspace, 'bright.png', await picture.toBuffer());
});
afterAll(() => {
  workspace.close();
  folder.remove();
});

const request = () => ({ model: 'run@1', picture: { dropped }, baseline: 'mean' as const });
const listOcclusions = () => listAnalyses(workspace, 'occlusion');
const occlusionById = (id: number, from = workspace) => showAnalysis(from, 'occlusion', id);
const occlusionFile = (id: number, file: string, from = workspace) => analysisFile(from, 'occlusion', id, file);
const keptOcclusion = (id: number) => keptAnalysis(workspace, 'occlusion', id);
const occludePicture = (asked: OccludeRequest, context: JobContext) => analyse(workspace, 'occlusion', asked, context);
const occlude = async (changes: object = {}, context = quiet): Promise<Occlusion> => {
  const { analysisId } = await occludePicture({ ...request(), ...changes }, context);
  return occlusionById(analysisId);
};
const unknown = ({ probabilities: [probability] }: Occlusion) => probability!.filter(Number.isNaN).length;

const panelContent = declaration.panel;

/** What is found is kept at intervals, which so small a network would not take. */
const aWhile = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);

describe('an occlusion', () => {
  test('whoever watches sees the maps fill', async () => {
    const seen: Occlusion[] = [];
    const report = ({ done, result }: Progress) => {
      const { analysisId } = result as AnalysisOutcome;
      const now = occlusionById(analysisId);
      expect(now.done).toBeLessThanOrEqual(done);
      expect(unknown(now)).toBe(now.total - now.done);
      expect([...now.topClass].filter((label) => label < 0).length).toBe(now.total - now.done);
      if (seen.at(-1)?.done !== now.done) seen.push(now);
      if (done > 0 && seen.length === 1) aWhile();
    };
    const whole = await occlude({ window: 8, stride: 1 }, { ...quiet, report });
    expect(seen[0]!.done).toBe(0);
    expect(seen.some(({ done, total }) => done > 0 && done < total)).toBe(true);
    expect([whole.done, unknown(whole)]).toEqual([whole.total, 0]);
    expect(whole.total).toBe(whole.rows.length * whole.columns.length);
  });

  test('stopped by another process, it keeps what it has', async () => {
    const stopper = new AbortController();
    const report = ({ done }: Progress) => done > 0 && setTimeout(() => stopper.abort(new Error('stopped')));
    const context = { ...quiet, report, signal: stopper.signal };
    await expect(occludePicture({ ...request(), window: 8, stride: 1 }, context)).rejects.toThrow('stopped');
    const [latest] = listOcclusions();
    const kept = occlusionById(latest!.id);
    expect(kept.done).toBeGreaterThan(0);
    expect(kept.done).toBeLessThan(kept.total);
    expect(unknown(kept)).toBe(kept.total - kept.done);
  });

  test('a preview asks at a third of the positions, interpolates the rest, and says so in all that leaves', async () => {
    const exact = await occlude({ window: 8, stride: 2, targets: ['left'] });
    const quick = await occlude({ window: 8, stride: 2, targets: ['left'], mode: 'preview' });
    const positions = exact.rows.length * exact.columns.length;
    expect([exact.mode, exact.total, quick.mode]).toEqual(['exact', positions, 'preview']);
    expect(quick.done).toBe(quick.total);
    expect(quick.total / positions).toBeLessThan(0.4);
    expect(unknown(quick)).toBe(0);

    const { computed } = mapsOf(keptArrays(workspace, 'occlusion', keptOcclusion(quick.id)));
    expect(computed.reduce((sum, value) => sum + value, 0)).toBe(quick.done);
    for (const [at, isComputed] of computed.entries()) {
      if (isComputed) expect(quick.probabilities[0]![at]).toBeCloseTo(exact.probabilities[0]![at]!, 5);
    }
    expect(decodeNpy(await occlusionFile(quick.id, 'computed.npy')).data).toEqual(computed);
    const text = async (id: number, file: 'occlusion.json' | 'occlusion.svg') =>
      new TextDecoder().decode(await occlusionFile(id, file));
    expect(JSON.parse(await text(quick.id, 'occlusion.json'))).toMatchObject({ mode: 'preview', done: quick.done });
    const marked = await text(quick.id, 'occlusion.svg');
    expect(marked).toContain(`preview: ${quick.done} of ${positions} positions computed`);
    expect(marked.match(/ · preview</g)).toHaveLength(4);
    expect(await text(exact.id, 'occlusion.svg')).not.toContain('preview');
  });

  test.each(['exact', 'preview'] as const)('under way it writes no blobs: its maps are in rows, %s', async (mode) => {
    const blobs = () => readdirSync(workspace.blobs, { recursive: true }).length;
    const seen: { blobs: number; parts: number; total: number; unknown: number }[] = [];
    const report = ({ done, result }: Progress) => {
      const { analysisId } = result as AnalysisOutcome;
      if (done > 0) aWhile();
      const parts = analysisParts(workspace.catalog, analysisId).length;
      const now = occlusionById(analysisId);
      seen.push({ blobs: blobs(), parts, total: now.total, unknown: unknown(now) });
    };
    const { id, total } = await occlude({ window: 8, stride: 1, mode }, { ...quiet, report });
    expect(new Set(seen.map((now) => now.blobs)).size).toBe(1);
    expect(seen.at(-1)!.parts).toBeGreaterThan(0);
    expect(analysisParts(workspace.catalog, id)).toEqual([]);
    // A preview's coarse grid stands for the rest as soon as it is known.
    if (mode === 'preview') expect(seen.at(-1)!.unknown).toBe(0);
    expect(total).toBe(seen[0]!.total);
  });

  test('what a killed process has found of one is there', async () => {
    const report = ({ done }: Progress) => {
      if (done > 0) aWhile();
      // The catalog as a process that is killed then leaves it.
      rmSync(folder.at('killed.sqlite'), { force: true });
      workspace.catalog.exec(`VACUUM INTO '${folder.at('killed.sqlite')}'`);
    };
    const { id, total } = await occlude({ window: 8, stride: 1 }, { ...quiet, report });
    const catalog = openCatalog(folder.at('killed.sqlite'), 'read');
    const left = occlusionById(id, { ...workspace, catalog });
    expect(unknown(left)).toBe(total - left.done);
    expect(left.done).toBeGreaterThan(0);
    expect(new TextDecoder().decode(await occlusionFile(id, 'occlusion.svg', { ...workspace, catalog }))).toContain(
      '<svg',
    );
    catalog.close();
  });

  test('a window and a stride may be of any proportions', async () => {
    const { rows, columns, window, stride } = await occlude({ window: [20, 10], stride: [9, 11] });
    const { inputShape } = loadModel(workspace, 'run@1').network;
    expect([window, stride]).toEqual([
      [20, 10],
      [9, 11],
    ]);
    expect([rows[0], rows[1], rows.at(-1)]).toEqual([0, 9, inputShape[1] - 20]);
    expect([columns[0], columns[1], columns.at(-1)]).toEqual([0, 11, inputShape[2] - 10]);
  });

  test.each([
    [{ window: [8, 500] }, 'A window of 8×500 px is larger'],
    [{ stride: [0, 4] }, 'The stride is 0×4 px'],
    [{ targets: ['left', 'zebra'] }, 'knows no class "zebra"; its classes are left, right'],
    [{ layer: 'pool9' }, 'has no layer "pool9"'],
    [{ layer: 'pool2', channel: 9999 }, 'not 9999'],
  ])('%j is refused and leaves nothing behind', async (changes, sentence) => {
    const before = listOcclusions().length;
    await expect(occlude(changes)).rejects.toThrow(sentence);
    expect(listOcclusions().length).toBe(before);
  });
});

describe('several classes', () => {
  test('are followed in one go, each with the map that it has alone, in all files', async () => {
    const both = await occlude({ window: 12, targets: ['right', 'left', 'right'] });
    expect(both.targets).toEqual(['right', 'left']);
    for (const [i, name] of both.targets.entries()) {
      const alone = await occlude({ window: 12, targets: [name] });
      expect(both.probabilities[i]).toEqual(alone.probabilities[0]);
      expect(both.clean.probabilities[i]).toBe(alone.clean.probabilities[0]);
      expect(decodeNpy(await occlusionFile(alone.id, 'probability.npy')).shape).toHaveLength(2);
    }
    const { shape, data } = decodeNpy(await occlusionFile(both.id, 'probability.npy'));
    expect(shape).toEqual([2, both.rows.length, both.columns.length]);
    expect([...data]).toEqual(both.probabilities.flatMap((map) => [...map]));
    const table = new TextDecoder().decode(await occlusionFile(both.id, 'positions.csv'));
    expect(table.split('\n')[0]).toBe('row,column,probability of right,probability of left,activation,class,computed');
  });

  test('stopped and asked for again they are gone on with', async () => {
    const asked = { window: 8, stride: 1, targets: ['left', 'right'], channel: 1 };
    const stopper = new AbortController();
    const report = ({ done }: Progress) => done > 0 && setTimeout(() => stopper.abort(new Error('stopped')));
    const context = { ...quiet, report, signal: stopper.signal };
    await expect(occludePicture({ ...request(), ...asked }, context)).rejects.toThrow('stopped');
    const before = listOcclusions();
    const whole = await occlude(asked);
    expect(listOcclusions()).toHaveLength(before.length);
    expect([whole.id, whole.done, unknown(whole)]).toEqual([before[0]!.id, whole.total, 0]);
  });

  test('one of an earlier version, which followed one class, is shown as it was', async () => {
    const whole = await occlude({ window: 12, target: 'left' });
    const { subject } = keptOcclusion(whole.id).findings;
    const earlier = {
      ...{ channel: subject.channel, target: subject.targets[0] },
      clean: { probability: subject.clean.probabilities[0], activation: 1, topClass: 1 },
    };
    workspace.catalog
      .prepare("UPDATE analysis SET result = json_set(result, '$.subject', json(?)) WHERE id = ?")
      .run(JSON.stringify(earlier), whole.id);
    const shown = occlusionById(whole.id);
    expect([shown.targets, shown.clean.probabilities]).toEqual([['left'], whole.clean.probabilities]);
    expect(shown.probabilities).toEqual(whole.probabilities);
  });
});

describe('a window by hand', () => {
  test.each(['mean', 'blur', 40] as const)('tells what the maps tell at its place: baseline %s', async (baseline) => {
    const whole = await occlude({ baseline, window: [16, 12], stride: [15, 17], targets: ['right', 'left'] });
    const loaded = loadModel(workspace, 'run@1');
    const pixels = await keptPixels(workspace, keptOcclusion(whole.id), 3);
    const models = loadedModels(workspace);
    for (const [row, column] of [
      [0, 0],
      [1, 2],
      [whole.rows.length - 1, whole.columns.length - 1],
    ] as const) {
      const at = row * whole.columns.length + column;
      const view = await occludedView(models, loaded, pixels, {
        baseline,
        window: [whole.rows[row]!, whole.columns[column]!, ...whole.window],
        targets: ['right', 'left'],
        map: { layer: whole.layer, channel: whole.channel },
      });
      for (const [i, { name, probability, clean }] of view.targets.entries()) {
        expect(name).toBe(whole.targets[i]);
        expect(probability).toBeCloseTo(whole.probabilities[i]![at]!, 5);
        expect(clean).toBeCloseTo(whole.clean.probabilities[i]!, 5);
      }
      expect(view.activation!.occluded / whole.activation[at]!).toBeCloseTo(1, 4);
      expect(view.activation!.clean / whole.clean.activation).toBeCloseTo(1, 4);
      expect(view.classes[0]!.name).toBe(whole.classes[whole.topClass[at]!]);
    }
  });

  test('a grey baseline is that grey all over, what the network sees of it', async () => {
    const loaded = loadModel(workspace, 'run@1');
    const [, height, width] = loaded.network.inputShape;
    const pixels = await keptPixels(workspace, keptOcclusion((await occlude()).id), 3);
    const shown = sharp(await baselinePicture(loaded, pixels, 77));
    const { data, info } = await shown.raw().toBuffer({ resolveWithObject: true });
    expect([info.height, info.width]).toEqual([height, width]);
    expect(new Set(data)).toEqual(new Set([77]));
  });
});

describe('a kept occlusion', () => {
  test('is listed latest first, and holds the picture and the projection themselves', async () => {
    const whole = await occlude({ window: 12 });
    const [latest] = listOcclusions();
    expect(latest).toMatchObject({
      id: whole.id,
      model: 'run@1',
      picture: { dropped },
      window: [12, 12],
      stride: [6, 6],
    });
    const { findings } = keptOcclusion(whole.id);
    const projection = decodeNpy(readBlob(workspace.blobs, findings.projection!.array));
    expect(projection.shape).toEqual(loadModel(workspace, 'run@1').network.inputShape);
    const { scale, png, clippedScale, clippedPng, box } = whole.projection!;
    expect(scale).toBe(largestMagnitude({ data: projection.data as Float32Array }));
    expect(clippedScale).toBe(usualMagnitude({ data: projection.data as Float32Array }));
    const [, ...size] = projection.shape;
    for (const blob of [png, clippedPng!]) {
      const { width, height } = await sharp(readBlob(workspace.blobs, blob)).metadata();
      expect([height, width]).toEqual(shownBox(box, size as [number, number]).slice(2));
    }
  });

  test('its files are those of the command line, and tell what was asked', async () => {
    const whole = await occlude({ window: 12, targets: ['left'] });
    const textOf = async (name: 'occlusion.json' | 'occlusion.svg') =>
      new TextDecoder().decode(await occlusionFile(whole.id, name));
    const report = JSON.parse(await textOf('occlusion.json')) as OcclusionReport;
    expect(report).toMatchObject({
      model: 'run@1',
      targets: ['left'],
      window: [12, 12],
      stride: [6, 6],
      done: whole.total,
    });
    const { data } = decodeNpy(await occlusionFile(whole.id, 'class.npy'));
    expect(data).toEqual(whole.topClass);
    expect(await textOf('occlusion.svg')).toContain('Occlusion of “left”');
  });

  test('of a layer that is not indexed it says that no other images are known', async () => {
    const warned: string[] = [];
    await occlude({ layer: 'pool1', window: 12 }, { ...quiet, warn: ({ text }) => warned.push(text) });
    expect(warned).toEqual([
      expect.stringMatching(/^pool1 of run@1 is not indexed, so .*: index it, and figures show/),
    ]);
  });

  test('its agreement is what its files give by plain loops; one that was kept before there was a box has none', async () => {
    const whole = await occlude({ window: 12, stride: 3 });
    const report = JSON.parse(
      new TextDecoder().decode(await occlusionFile(whole.id, 'occlusion.json')),
    ) as OcclusionReport;
    const projection = decodeNpy(await occlusionFile(whole.id, 'projection.npy'));
    const activation = decodeNpy(await occlusionFile(whole.id, 'activation.npy')).data as Float32Array;
    expect(report.core).toEqual(
      coreOf({ ...projection, shape: projection.shape as never, data: projection.data as never }),
    );
    const [top, left, height, width] = report.core!;
    let [inside, all, count] = [0, 0, 0];
    for (const [r, row] of report.rows.entries()) {
      for (const [c, column] of report.columns.entries()) {
        const drop = Math.max(0, report.clean.activation - activation[r * report.columns.length + c]!);
        const [y, x] = [row + 6, column + 6];
        const isIn = y >= top && y < top + height && x >= left && x < left + width;
        all += drop;
        if (isIn) [inside, count] = [inside + drop, count + 1];
      }
    }
    expect(report.agreement!.inside).toBeCloseTo(inside / all, 6);
    expect(report.agreement!.chance).toBeCloseTo(count / activation.length, 12);
    expect(whole.agreement).toEqual(report.agreement);

    const forget = "UPDATE analysis SET result = json_remove(result, '$.projection.core') WHERE id = ?";
    workspace.catalog.prepare(forget).run(whole.id);
    expect(occlusionById(whole.id).agreement).toBeNull();
    expect(new TextDecoder().decode(await occlusionFile(whole.id, 'occlusion.svg'))).not.toContain('of the drop');
  });

  test('a panel of several shows each, says where each is from, and gives the files of each', async () => {
    const [first, second] = [await occlude({ window: 12 }), await occlude({ window: 16, targets: ['right', 'left'] })];
    const content = panelContent.parse({ kind: 'occlusion', analysisId: first.id, more: [second.id, first.id] });
    const source = panelSource(workspace, content) as ReadySource;
    expect(source.state).toBe('ready');
    const { items } = await drawPanel(await source.load(), 183, null);
    expect(items.filter((item) => item.kind === 'raster' && item.note === 'Input')).toHaveLength(2);
    const provenance = (await source.provenance()) as OcclusionReport & { more: OcclusionReport[] };
    expect([provenance.window, provenance.more.map(({ targets }) => targets)]).toEqual([[12, 12], [['right', 'left']]]);
    expect(items.filter((item) => item.kind === 'raster' && item.note.startsWith('probability'))).toHaveLength(3);
    const files = Object.keys(await source.files());
    for (const name of ['1-activation.npy', '2-activation.npy', '1-positions.csv', '2-agreement.csv'])
      expect(files).toContain(name);
    const gone = panelContent.parse({ ...content, more: [999_999] });
    expect(() => panelSource(workspace, gone)).toThrow('There is no occlusion with the id 999999');
  });

  test('the clean class is the most probable one', async () => {
    const { clean, classes } = await occlude({ targets: ['right'] });
    const loaded = loadModel(workspace, 'run@1');
    const pixels = await keptPixels(workspace, keptOcclusion(listOcclusions()[0]!.id), 3);
    const nowhere = { baseline: 'mean', window: [0, 0, 0, 0], targets: [] } as const;
    const view = await occludedView(loadedModels(workspace), loaded, pixels, nowhere);
    const probabilities = classes.map((name) => view.classes.find((own) => own.name === name)!.probability);
    expect(clean.topClass).toBe(
      argMaxOfRow({ dtype: 'float32', shape: [1, 2], data: Float32Array.from(probabilities) }, 0),
    );
  });
});
