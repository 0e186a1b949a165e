import type { WorkbenchContract } from '../../shared/contract/index.ts';
import type { AnsweredPicture } from '../../shared/contract/picture.ts';
import {
  type ActivationMap,
  type DrawnProjection,
  type Rule,
  rules,
  type UnitSource,
  type UnitSummary,
} from '../../shared/contract/unit.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import type { CheckedInput, Output } from '../../shared/rpc/request.ts';
import { say } from '../../shared/sentence.ts';
import {
  activationLevels,
  type SharedActivation,
  type SharedFolder,
  type SharedUnits,
  type SheetPart,
  sheetFile,
} from '../../shared/sharedFolder.ts';

type Answers = {
  readonly [N in keyof WorkbenchContract]?: (
    input: CheckedInput<WorkbenchContract, N>,
  ) => Output<WorkbenchContract, N> | Promise<Output<WorkbenchContract, N>>;
};

/** Files of a shared folder, loaded when they are asked for; each throws `NOT_FOUND` where it is missing. */
export interface SharedFiles {
  readonly units: (index: number) => Promise<SharedUnits>;
  /** Of a map that fires. */
  readonly activations: (index: number, channel: number) => Promise<readonly SharedActivation[]>;
}

/** Which indexed layer is meant; what is left out may be any. */
type AskedSource = { readonly [K in keyof UnitSource]?: UnitSource[K] | undefined };

const nothing = () => new SwitchbackError('NOT_FOUND', say('common.notShared'));

/** The number of an indexed layer in a shared folder. Throws `NOT_FOUND`. */
export function indexOf({ indexed }: SharedFolder, asked: AskedSource): number {
  const names = ['model', 'layer', 'dataset', 'split'] as const;
  const index = indexed.findIndex((own) =>
    names.every((name) => asked[name] === undefined || asked[name] === own[name]),
  );
  if (index < 0) throw nothing();
  return index;
}

/**
 * How a page is answered from a shared folder, whose files `load` gives by the number of their layer. What the folder does not hold, or needs a
 * host, throws `NOT_FOUND`.
 */
export function sharedAnswers(
  folder: SharedFolder,
  load: SharedFiles,
): (name: string, input: unknown) => Promise<unknown> {
  const unitsOf = async (asked: AskedSource) => {
    const index = indexOf(folder, asked);
    return { index, held: await load.units(index) };
  };
  const known: Answers = {
    'job.list': () => [],
    'model.list': () => folder.models,
    'unit.listLayers': ({ model }) => folder.layers.find((own) => own.model === model) ?? missing(),
    'unitNote.list': ({ model }) => folder.notes.find((own) => own.model === model)?.notes ?? [],
    'unit.list': async ({ rule, ...asked }) => {
      const { index, held } = await unitsOf(asked);
      const drawn = new Set(sheetsUnder(held, rule).map(({ channel }) => channel));
      const sheetOf = ({ channel }: UnitSummary) => {
        if (!drawn.has(channel)) return null;
        const file = (part: SheetPart) => sheetFile(index, channel, rule, part);
        return { projections: file('projections'), clipped: file('clipped'), patches: file('patches') };
      };
      return { ...held.units, units: held.units.units.map((unit) => ({ ...unit, sheet: sheetOf(unit) })) };
    },
    'unit.listTop': async ({ channel, ...asked }) => topOf((await unitsOf(asked)).held, channel),
    'unit.sheet': async ({ channel, rule, ...asked }) => {
      const { index, held } = await unitsOf(asked);
      if (!sheetsUnder(held, rule).some((own) => own.channel === channel)) return null;
      const file = (part: SheetPart) => ({ file: sheetFile(index, channel, rule, part) });
      return { projections: file('projections'), clipped: file('clipped') };
    },
    'unit.project': async ({ model, layer, channel, picture, rules: asked }) => {
      for (const [index, own] of folder.indexed.entries()) {
        if (own.model !== model || own.layer !== layer || !('imageId' in picture)) continue;
        const found = projectedUnit(index, await load.units(index), channel, picture.imageId, asked);
        if (found) return found;
      }
      throw nothing();
    },
    'unit.activationMap': async ({ model, layer, channel, picture }) => {
      for (const [index, own] of folder.indexed.entries()) {
        if (own.model !== model || own.layer !== layer || !('imageId' in picture)) continue;
        const { imageId } = picture;
        if (!topOf(await load.units(index), channel).some((top) => top.imageId === imageId)) continue;
        const found = (await load.activations(index, channel)).find((activation) => activation.imageId === imageId);
        if (found) return activationOf(found);
      }
      throw nothing();
    },
  };
  return async (name, input) => {
    const answer = (known as Record<string, ((input: unknown) => unknown) | undefined>)[name];
    if (answer) return answer(input);
    const asked = JSON.stringify(input);
    const kept = folder.answers.find((own) => own.name === name && JSON.stringify(own.input) === asked);
    return kept ? kept.result : missing();
  };
}

function missing(): never {
  throw nothing();
}

const topOf = ({ tops }: SharedUnits, channel: number) => tops.find((own) => own.channel === channel)?.top ?? [];

const sheetsUnder = ({ sheets }: SharedUnits, rule: Rule) => sheets.find((own) => own.rule === rule)?.units ?? [];

/** A unit in one of its strongest images, its pictures being tiles of its sheets; `null` where the image is not among those. */
function projectedUnit(
  index: number,
  held: SharedUnits,
  channel: number,
  imageId: number,
  asked: readonly Rule[],
): Output<WorkbenchContract, 'unit.project'> | null {
  const top = topOf(held, channel).find((own) => own.imageId === imageId);
  if (!top) return null;
  const projections = rules
    .filter((rule) => asked.includes(rule))
    .flatMap((rule): (DrawnProjection<AnsweredPicture> & { rule: Rule; place: number; box: readonly number[] })[] => {
      const tiles = sheetsUnder(held, rule).find((own) => own.channel === channel)?.tiles ?? [];
      const place = tiles.findIndex((own) => own.imageId === imageId);
      if (place < 0) return [];
      const { scale, clippedScale, box } = tiles[place]!;
      const picture = (part: SheetPart) => ({
        file: sheetFile(index, channel, rule, part),
        tile: { place, size: held.tileSize },
      });
      return [{ rule, place, box, scale, clippedScale, png: picture('projections'), clippedPng: picture('clipped') }];
    });
  const [first] = projections;
  if (!first) return null;
  const patch = {
    file: sheetFile(index, channel, first.rule, 'patches'),
    tile: { place: first.place, size: held.tileSize },
  };
  const { activation, position } = top;
  return { activation, position, box: first.box as [number, number, number, number], projections, patch };
}

async function activationOf({ shape, maximum, levels }: SharedActivation): Promise<ActivationMap> {
  const packed = Uint8Array.from(atob(levels), (character) => character.charCodeAt(0));
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(unpacked).arrayBuffer());
  return { shape, data: Float32Array.from(bytes, (level) => (level / (activationLevels - 1)) * maximum) };
}
