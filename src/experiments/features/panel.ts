import { carefulSentence, projectionKey, scaleSentence } from '../../figure/marks/projectionKey.ts';
import { magnitudeOfAll, type ProjectionDisplay } from '../../figure/marks/tileBlocks.ts';
import type { Drawing } from '../../figure/page/drawing.ts';
import { ordinal } from '../../figure/page/pageLayout.ts';
import type { Block } from '../../figure/page/paragraph.ts';
import { type SceneItem, shifted, text } from '../../figure/page/scene.ts';
import { type FeatureMapPanel, type FeatureMapStyle, featureMap } from '../../figure/panels/featureMap.ts';
import { featureShape, featuresLayout, spacing } from '../../figure/panels/featuresLayout.ts';
import { shorten } from '../../figure/text/typography.ts';

export interface FeaturesPanel extends ProjectionDisplay {
  /** Maps of one layer belong together wherever they stand; layers appear in the order of their first map. */
  readonly maps: readonly FeatureMapPanel[];
  /** What layers among them put out at most, each once: activations are those before these limits. */
  readonly limits: readonly number[];
  /** Of the way down: `deconvnet`, `guided` or `gradient`. */
  readonly rule: string;
  readonly patches: boolean;
  /** Colour bar and how to read it, below. */
  readonly key: boolean;
  /** Each layer has a letter of its own. */
  readonly lettered: boolean;
}

/**
 * Figure 2 of Zeiler & Fergus 2013: per layer a block of maps, each as its nine strongest projections beside the nine patches, all tiles
 * of one size. Its height follows from what is in it.
 */
export async function features(panel: FeaturesPanel, width: number): Promise<Drawing> {
  const { maps, limits, scale, contrast, rule, patches, key, lettered } = panel;
  const layers = [...Map.groupBy(maps, ({ layer }) => layer)];
  const layout = featuresLayout(
    layers.map(([, own]) => own.length),
    width,
    featureShape(patches),
  );
  const ofAll = magnitudeOfAll(
    maps.map(({ tiles }) => tiles),
    panel,
  );
  const style = { layout, scale, contrast, patches, ofAll };
  const items: SceneItem[] = [];
  let y = 0;
  for (const [i, [layer, own]] of layers.entries()) {
    const isNamed = lettered || layers.length > 1;
    if (isNamed) items.push(...layerHead(lettered ? ordinal(i) : null, layer, y, width));
    const block = await layerMaps(own, y + (isNamed ? spacing.layerHead : 0), style);
    items.push(...block.items);
    y = block.bottom + (i < layers.length - 1 ? spacing.layer : 0);
  }
  const names = layers.map(([layer]) => layer).join(', ');
  const scaling = `${scaleSentence(panel, ofAll)}${limitSentence(limits)} ${carefulSentence}`;
  const prose = readingSentence(rule, patches);
  const channels = maps[0]?.tiles[0]?.projection.shape[0] ?? 1;
  const below = key ? await projectionKey(scaling, contrast, width, channels) : { items: [], bottom: 0 };
  const keyTop = y + spacing.layer;
  return {
    items: [...items, ...shifted(below.items, 0, keyTop)],
    height: key ? keyTop + below.bottom : y,
    // Where there are several layers each is named above its maps.
    title: layers.length === 1 ? names : 'Features',
    prose,
    description: `${maps.length} feature maps of ${names}. ${scaling} ${prose}`,
  };
}

function layerHead(letter: string | null, layer: string, y: number, width: number): SceneItem[] {
  const nameX = letter === null ? 0 : 4;
  const name = text(nameX, y + 2.8, shorten(layer, width - nameX, 7), { sizePt: 7 });
  return letter === null ? [name] : [text(0, y + 2.8, letter, { sizePt: 8, weight: 'bold' }), name];
}

async function layerMaps(maps: readonly FeatureMapPanel[], y: number, style: FeatureMapStyle): Promise<Block> {
  const { columns, mapWidth, mapHeight } = style.layout;
  const drawn = maps.map((map, i) => {
    const row = Math.floor(i / columns);
    return featureMap(map, (i % columns) * (mapWidth + spacing.column), y + row * (mapHeight + spacing.row), style);
  });
  const rows = Math.ceil(maps.length / columns);
  return { items: (await Promise.all(drawn)).flat(), bottom: y + rows * mapHeight + (rows - 1) * spacing.row };
}

const readingSentence = (rule: string, patches: boolean): string =>
  patches
    ? `Each map: left, projections (${rule}); right, the image patches in the same order, strongest first. Below: activation of the first … the last tile.`
    : `Each map: projections (${rule}), strongest first. Below: activation of the first … the last tile.`;

const limitSentence = (limits: readonly number[]): string =>
  limits.length === 0 ? '' : ` Activations are those before the layers' upper limit of ${limits.join(' or ')}.`;
