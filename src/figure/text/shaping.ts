import bidiModule from 'bidi-js';
import { Buffer as ShapingBuffer, Direction as ShapingDirection, shape } from 'harfbuzzjs';
import { type Face, type FindFace, hasLetter, type LetterUse, mainFace, shippedFaceOf, type Weight } from './faces.ts';

/** Letters of one font and direction, which stand together. */
export interface Run {
  /** In the order in which it is read; brackets as they are seen. */
  readonly text: string;
  readonly direction: Direction;
  readonly face: Face;
  /** `false`: no font has the letter, and a box stands for it. */
  readonly isDrawn: boolean;
  /** From the line's left edge, in units of the size. */
  readonly x: number;
  /** In units of the size. */
  readonly width: number;
  /** From left to right. */
  readonly glyphs: readonly PlacedGlyph[];
}

/** A glyph of a font, in units of the font. */
export interface PlacedGlyph {
  readonly id: number;
  /** How far the next one is. */
  readonly xAdvance: number;
  /** Where it is drawn, from its place on the baseline, upwards. */
  readonly xOffset: number;
  readonly yOffset: number;
  /** Where in the run's text the letters begin that it is of. */
  readonly cluster: number;
}

/** A line of text as it is drawn everywhere. */
export interface Line {
  /** From left to right. */
  readonly runs: readonly Run[];
  /** In units of the size. */
  readonly width: number;
  /** That of its first letter that has one. */
  readonly direction: Direction;
  /** All in the main font, left to right. */
  readonly isPlain: boolean;
}

// Its types say that it is an ES module, Node loads it as CommonJS.
const bidi = (bidiModule as unknown as typeof bidiModule.default)();

type Direction = 'ltr' | 'rtl';
type Span = Omit<Run, 'x'>;

const mostFaces = 20_000;
const mostLines = 4000;

const fresh = (find: FindFace) => ({ find, faces: new Map<string, Face | null>(), lines: new Map<string, Line>() });
let known = fresh(() => null);

/** From now on letters that none of the shipped fonts has are looked for with `find`, whose answers do not change. */
export function lookFurtherWith(find: FindFace): void {
  if (find !== known.find) known = fresh(find);
}

/**
 * The glyphs of one line of printable text: in visual order (Unicode's bidirectional algorithm), each letter in the first font that has it,
 * shaped as its script wants it.
 */
export const shapeLine = (content: string, weight: Weight): Line =>
  remembered(known.lines, mostLines, `${weight} ${content}`, () => shaped(content.normalize('NFC'), weight));

const faceOf = (letter: string, use: LetterUse): Face | null =>
  remembered(known.faces, mostFaces, `${use.weight} ${use.language} ${letter}`, () => {
    return shippedFaceOf(letter, use.weight) ?? known.find(letter, use);
  });

function remembered<T>(values: Map<string, T>, most: number, key: string, compute: () => T): T {
  const value = values.get(key);
  if (value !== undefined) return value;
  if (values.size >= most) values.clear();
  const computed = compute();
  values.set(key, computed);
  return computed;
}

function shaped(text: string, weight: Weight): Line {
  if (isPlain(text, weight))
    return { ...lineOf([span(text, mainFace(weight), 'ltr')]), direction: 'ltr', isPlain: true };
  const embedding = bidi.getEmbeddingLevels(text);
  const spans = spansOf(text, embedding.levels, weight);
  const seenAt = new Map(bidi.getReorderedIndices(text, embedding).map((index, i) => [index, i]));
  const mirrored = bidi.getMirroredCharactersMap(text, embedding.levels);
  const visual = spans.toSorted((a, b) => seenAt.get(a.start)! - seenAt.get(b.start)!);
  const drawn = visual.map(({ start, end, level, face }) => {
    const part = text.slice(start, end);
    if (!face) return boxes(part, weight);
    const seen = part.replace(/./gsu, (character, i) => mirrored.get(start + i) ?? character);
    return { ...span(part, face, directionOf(level)), text: seen };
  });
  return { ...lineOf(drawn), direction: directionOf(embedding.paragraphs[0]?.level ?? 0), isPlain: false };
}

const directionOf = (level: number): Direction => (level % 2 === 1 ? 'rtl' : 'ltr');

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Most text is: then no other font is opened, and nothing is reordered. */
const isPlain = (text: string, weight: Weight): boolean =>
  !rightToLeft.test(text) && hasLetter(mainFace(weight).characters, text);

interface LogicalSpan {
  readonly start: number;
  readonly end: number;
  readonly level: number;
  readonly face: Face | null;
}

const letters = new Intl.Segmenter('en');

/** Neighbours of one level and font together. */
function spansOf(text: string, levels: Uint8Array, weight: Weight): LogicalSpan[] {
  const spans: LogicalSpan[] = [];
  const use = { weight, language: languageOf(text) };
  for (const { segment, index } of letters.segment(text)) {
    const [level, face, end] = [levels[index]!, faceOf(segment, use), index + segment.length];
    const last = spans.at(-1);
    const isMore = last?.face === face && last.level === level;
    if (isMore) spans[spans.length - 1] = { ...last, end };
    else spans.push({ start: index, end, level, face });
  }
  return spans;
}

/** A guess that tells apart the shapes of Han letters; text that has no others is taken for Chinese. */
function languageOf(text: string): string {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return 'ja';
  if (/\p{Script=Hangul}/u.test(text)) return 'ko';
  return 'zh';
}

function span(text: string, face: Face, direction: Direction): Span {
  const buffer = new ShapingBuffer();
  buffer.addText(text);
  buffer.guessSegmentProperties();
  buffer.setDirection(direction === 'rtl' ? ShapingDirection.RTL : ShapingDirection.LTR);
  shape(face.font, buffer);
  const places = buffer.getGlyphPositions();
  const glyphs = buffer.getGlyphInfos().map(({ codepoint, cluster }, i): PlacedGlyph => {
    const { xAdvance, xOffset, yOffset } = places[i]!;
    return { id: codepoint, xAdvance, xOffset, yOffset, cluster };
  });
  return { text, direction, face, isDrawn: true, width: widthOf(glyphs, face), glyphs };
}

const isWide =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u;

/** The main font's sign for what it lacks, each as wide as the letter would be about. */
function boxes(text: string, weight: Weight): Span {
  const face = mainFace(weight);
  const boxWidth = face.font.glyphHAdvance(0);
  const glyphs = Array.from(letters.segment(text), ({ segment, index }): PlacedGlyph => {
    const xAdvance = isWide.test(segment) ? face.unitsPerEm : boxWidth;
    return { id: 0, xAdvance, xOffset: (xAdvance - boxWidth) / 2, yOffset: 0, cluster: index };
  });
  return { text, direction: 'ltr', face, isDrawn: false, width: widthOf(glyphs, face), glyphs };
}

const widthOf = (glyphs: readonly PlacedGlyph[], { unitsPerEm }: Face): number =>
  glyphs.reduce((sum, { xAdvance }) => sum + xAdvance, 0) / unitsPerEm;

function lineOf(spans: readonly Span[]): Pick<Line, 'runs' | 'width'> {
  let width = 0;
  const runs = spans.map((part): Run => {
    const run = { ...part, x: width };
    width += part.width;
    return run;
  });
  return { runs, width };
}
