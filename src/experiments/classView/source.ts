import { imagesByIds } from '../../catalog/datasets/images.ts';
import { imageName } from '../../dataset/listed.ts';
import { rasterToPng } from '../../figure/marks/rasterPng.ts';
import { encodeNpy } from '../../modelfile/npy.ts';
import { rules, sheetImages } from '../../shared/contract/unit.ts';
import type { Contrast } from '../../shared/contrast.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import type { ProjectedUnits } from '../../workbench/figures/projectedUnits.ts';
import { csvFile, jsonFile } from '../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { firstUnit, type KeptClassView } from './declaration/kept.ts';
import { statisticNames, unitStatistics, unitsOfClass } from './declaration/statistics.ts';
import { type ClassViewPanelContent, classFile, classView as declaration } from './declaration.ts';
import { projectionAt, rasterAt } from './source/pictures.ts';

type Files = Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;

const report = (_workspace: Workspace, { model, parameters, done }: KeptClassView) => ({ ...parameters, model, done });

/** Files and panels of views of classes. */
export const classView: ExperimentSource<KeptClassView, ClassViewPanelContent> = {
  report,
  files: (workspace, kept, { findings }) => {
    const found = keptArrays(workspace, 'classView', kept);
    return {
      'classView.json': () => {
        const projected = kept.parameters.classes.flatMap((_, place) => projectedUnits(workspace, kept, place));
        return Buffer.from(jsonFile({ ...report(workspace, kept), ...findings(projected).provenance }));
      },
      ...dataFiles(workspace, kept, found),
      ...pictureFiles(kept, found),
    };
  },
  panel: (workspace, content) => {
    const kept = keptAnalysis(workspace, 'classView', content.analysisId);
    const found = () => keptArrays(workspace, 'classView', kept);
    const place = Math.min(content.class, kept.parameters.classes.length - 1);
    return {
      state: 'ready',
      key: JSON.stringify([content, kept]),
      projected: projectedUnits(workspace, kept, place),
      load: async () => {
        const arrays = found();
        const shown = declaration.shown(kept, arrays);
        const images = shown.classes[place]!.strongest.map((_, rank) => ({
          picture: rasterAt(kept.parameters, arrays, place, rank),
          projections: rules.map((_rule, r) =>
            projectionAt(kept.parameters, arrays, { place, rank, r }, content.contrast),
          ),
        }));
        return { kind: 'classView', shown, place, images, contrast: content.contrast };
      },
      provenance: async () => {
        const { name } = kept.parameters.classes[place]!;
        return { ...report(workspace, kept), class: name, contrast: content.contrast };
      },
      files: async () => {
        const made = Object.entries(dataFiles(workspace, kept, found())).map(
          async ([name, make]) => [name, await make()] as const,
        );
        return Object.fromEntries(await Promise.all(made));
      },
    };
  },
};

/** The score of a class in the images that are shown of it, a unit of the layer of scores, under each rule. */
function projectedUnits(workspace: Workspace, kept: KeptClassView, place: number): ProjectedUnits[] {
  const { classes, images, logits, weightsHash } = kept.parameters;
  const { strongest } = keptArrays(workspace, 'classView', kept, ['strongest']);
  const ids = [...(strongest!.data as Int32Array).subarray(place * images, (place + 1) * images)];
  const found = imagesByIds(workspace.catalog, ids);
  const units = ids.flatMap((id) => {
    const image = found.get(id);
    if (!image) return [];
    const picture = () => ({ hash: image.hash, reference: { imageId: id } });
    return [{ channel: classes[place]!.number, position: [0, 0] as const, picture }];
  });
  return rules.map((rule) => ({ model: kept.model, weightsHash, layer: logits, rule, units }));
}

/** Everything that is shown, as arrays and as tables. */
function dataFiles(workspace: Workspace, kept: KeptClassView, found: FoundArrays): Files {
  const arrays = Object.entries(found).map(([name, array]) => [`${name}.npy`, () => encodeNpy(array!)] as const);
  return {
    ...Object.fromEntries(arrays),
    'units.csv': () => Buffer.from(csvFile(unitRows(kept, found))),
    'strongest.csv': () => Buffer.from(csvFile(strongestRows(workspace, kept, found))),
    'tops.csv': () => Buffer.from(csvFile(topRows(workspace, kept, found))),
  };
}

/** Each image and its projections, of each class. */
function pictureFiles(kept: KeptClassView, found: FoundArrays): Files {
  const { classes } = declaration.shown(kept, found);
  const files = classes.flatMap(({ name, strongest }, place) =>
    strongest.flatMap((_, rank) => [
      [
        classFile(place, name, rank + 1, 'image'),
        () => rasterToPng(rasterAt(kept.parameters, found, place, rank)),
      ] as const,
      ...rules.flatMap((rule, r) => {
        const made = (contrast: Contrast) => () =>
          rasterToPng(projectionAt(kept.parameters, found, { place, rank, r }, contrast));
        return [
          [classFile(place, name, rank + 1, rule), made(1)] as const,
          [classFile(place, name, rank + 1, `${rule}-clipped`), made('auto')] as const,
        ];
      }),
    ]),
  );
  return Object.fromEntries(files);
}

const digits = (value: number): number => Number(value.toPrecision(9));

function unitRows({ parameters }: KeptClassView, found: FoundArrays): (string | number)[][] {
  const { classes, layers } = parameters;
  const rows = classes.flatMap(({ name }, place) =>
    layers.flatMap((layer, i) =>
      unitsOfClass(parameters, unitStatistics(found), place, i).map((unit) => [
        ...[name, layer.name, unit.channel],
        ...statisticNames.map((own) => digits(unit[own])),
      ]),
    ),
  );
  return [['class', 'layer', 'unit', ...statisticNames], ...rows];
}

function strongestRows({ catalog }: Workspace, kept: KeptClassView, found: FoundArrays): (string | number)[][] {
  const { classes } = declaration.shown(kept, found);
  const images = imagesByIds(
    catalog,
    [...(found.strongest!.data as Int32Array)].filter((id) => id >= 0),
  );
  const rows = classes.flatMap(({ name, strongest }) =>
    strongest.map(({ imageId, score, scales }, rank) => [
      ...[name, rank + 1, imageId, imageName(images.get(imageId)!), digits(score)],
      ...scales.map(digits),
    ]),
  );
  return [['class', 'rank', 'image', 'file', 'score', ...rules.map((rule) => `${rule} max |x|`)], ...rows];
}

function topRows({ catalog }: Workspace, { parameters }: KeptClassView, found: FoundArrays): (string | number)[][] {
  const { classes, layers } = parameters;
  const [ids, values] = [found.topImages!.data, found.topValues!.data];
  const images = imagesByIds(
    catalog,
    [...new Set(ids)].filter((id) => id >= 0),
  );
  const rows = classes.flatMap(({ name }, place) =>
    layers.flatMap((layer, i) =>
      Array.from({ length: layer.maps * sheetImages }, (_, at) => {
        const first = (place * firstUnit(layers, layers.length) + firstUnit(layers, i)) * sheetImages;
        const [id, value] = [ids[first + at]!, values[first + at]!];
        const own = [name, layer.name, Math.floor(at / sheetImages), (at % sheetImages) + 1];
        return id < 0 ? null : [...own, id, imageName(images.get(id)!), digits(value)];
      }).filter((row) => row !== null),
    ),
  );
  return [['class', 'layer', 'unit', 'rank', 'image', 'file', 'activation'], ...rows];
}
