import { encodeNpy } from '../../modelfile/npy.ts';
import type { Contrast } from '../../shared/contrast.ts';
import type { FoundArrays } from '../../shared/experiment.ts';
import { keptAnalysis, keptArrays } from '../../workbench/analyses/kept.ts';
import type { ExperimentSource } from '../../workbench/analyses/source.ts';
import { sheetPicture } from '../../workbench/pictures/sheetPicture.ts';
import { csvFile, jsonFile } from '../../workbench/workspace/outputs.ts';
import type { Workspace } from '../../workbench/workspace/workspace.ts';
import { evolution as declaration, type KeptEvolution, layerFile, layerPictureKinds } from './declaration.ts';
import { projectedUnits } from './source/projectedUnits.ts';
import { layerPictures, layerTiles } from './source/tiles.ts';

type Files = Readonly<Record<string, () => Uint8Array | Promise<Uint8Array>>>;

const report = (_workspace: Workspace, { model, parameters, done }: KeptEvolution) => ({ ...parameters, model, done });

/** Files and panels of evolutions. */
export const evolution: ExperimentSource<KeptEvolution, { readonly analysisId: number; readonly contrast: Contrast }> =
  {
    report,
    files: (workspace, kept, { findings }) => {
      const found = keptArrays(workspace, 'evolution', kept);
      return {
        'evolution.json': () =>
          Buffer.from(
            jsonFile({ ...report(workspace, kept), ...findings(projectedUnits(workspace, kept)).provenance }),
          ),
        ...dataFiles(kept, found),
        ...sheets(kept, found),
      };
    },
    panel: (workspace, { analysisId, contrast }) => {
      const kept = keptAnalysis(workspace, 'evolution', analysisId);
      const found = () => keptArrays(workspace, 'evolution', kept);
      return {
        state: 'ready',
        key: JSON.stringify([contrast, kept]),
        projected: projectedUnits(workspace, kept),
        load: async () => {
          const arrays = found();
          const projections = kept.parameters.layers.map(
            (_, i) => layerPictures(kept.parameters, arrays, i, contrast).projections,
          );
          return { kind: 'evolution', shown: declaration.shown(kept, arrays), projections, contrast };
        },
        provenance: async () => ({ ...report(workspace, kept), contrast }),
        files: async () => {
          const made = Object.entries(dataFiles(kept, found())).map(
            async ([name, make]) => [name, await make()] as const,
          );
          return Object.fromEntries(await Promise.all(made));
        },
      };
    },
  };

/** Everything that is shown, as arrays and as tables. */
function dataFiles(kept: KeptEvolution, found: FoundArrays): Files {
  const { layers } = kept.parameters;
  const { projections: _projections, patches: _patches, ...small } = found;
  const arrays = Object.entries(small).map(([name, array]) => [`${name}.npy`, () => encodeNpy(array!)] as const);
  const tiles = layers.flatMap(({ name }, i) =>
    (['projections', 'patches'] as const).map(
      (what) =>
        [layerFile(what, i, name, 'npy'), () => encodeNpy(layerTiles(kept.parameters, found, i)[what])] as const,
    ),
  );
  return {
    ...Object.fromEntries([...arrays, ...tiles]),
    'strongest.csv': () => Buffer.from(csvFile(strongestRows(kept, found))),
    'settling.csv': () => Buffer.from(csvFile(settlingRows(kept, found))),
  };
}

/** A row a map, a column an epoch. */
function sheets(kept: KeptEvolution, found: FoundArrays): Files {
  const { layers, epochs } = kept.parameters;
  const files = layers.flatMap(({ name, shown }, i) =>
    layerPictureKinds.map((what) => {
      const pictures = () => layerPictures(kept.parameters, found, i, what === 'clipped' ? 'auto' : 1);
      const tiles = () => pictures()[what === 'patches' ? 'patches' : 'projections'];
      return [
        layerFile(what, i, name, 'png'),
        () => sheetPicture(tiles(), { columns: epochs.length, rows: shown }),
      ] as const;
    }),
  );
  return Object.fromEntries(files);
}

function strongestRows(kept: KeptEvolution, found: FoundArrays): (string | number)[][] {
  const { layers, epochs, classes } = declaration.shown(kept, found);
  const rows = layers.flatMap(({ name, maps }) =>
    maps.flatMap(({ channel, epochs: own }) =>
      own.map((map, i) => {
        const unit = [name, channel, epochs[i]!];
        return map
          ? [...unit, map.image, classes[map.label] ?? '', map.strength, map.isJump ? 1 : 0]
          : [...unit, '', '', '', ''];
      }),
    ),
  );
  return [['layer', 'map', 'epoch', 'image', 'class', 'strength', 'jump'], ...rows];
}

function settlingRows(kept: KeptEvolution, found: FoundArrays): (string | number)[][] {
  const { layers, epochs } = declaration.shown(kept, found);
  const rows = layers.flatMap(({ name, overlap, correlation }) =>
    overlap.map((share, i) => [name, epochs[i]!, epochs[i + 1]!, share, correlation[i]!]),
  );
  return [['layer', 'from', 'to', 'overlap', 'correlation'], ...rows];
}
