import { provenanceJson } from '../page/provenance.ts';
import { mmPerPt, type PolylineItem, type Scene, type SceneItem, type TextItem } from '../page/scene.ts';
import { type Run, shapeLine } from '../text/shaping.ts';
import { printable } from '../text/typography.ts';
import { TaggedPdf } from './pdfDocument.ts';
import { clusterEnds, type Piece, pdfFont } from './pdfFont.ts';

const points = (mm: number): number => mm / mmPerPt;

/**
 * The scene as a one-page PDF of the figure's size: vector text with the used parts of its fonts embedded, which is searched and copied as
 * it is read; the provenance attached as `provenance.json`. It carries no date: the same scene gives the same bytes.
 */
export async function sceneToPdf(scene: Scene, provenance: unknown): Promise<Uint8Array> {
  const document = new TaggedPdf({
    size: [points(scene.widthMm), points(scene.heightMm)],
    margin: 0,
    // None yet, not even pdfkit's own.
    font: '',
    lang: 'en',
    info: {
      Title: printable(scene.title),
      Subject: printable(scene.description),
      Creator: 'Switchback',
      CreationDate: new Date(0),
    },
  });
  // pdfkit reads the date for the file's ID and again at the end, and writes what it can enumerate.
  Object.defineProperty(document.info, 'CreationDate', { enumerable: false });
  const bytes = Array.fromAsync<Uint8Array>(document);
  const attachment = Buffer.from(provenanceJson(provenance));
  document.file(attachment, {
    name: 'provenance.json',
    type: 'application/json',
    description: 'Where this figure is from',
  });
  registerFonts(document, scene.items);
  for (const item of scene.items) draw(document, item);
  document.end();
  return Buffer.concat(await bytes);
}

function draw(document: TaggedPdf, item: SceneItem): void {
  switch (item.kind) {
    case 'text':
      drawText(document, item);
      return;
    case 'raster':
      document.image(Buffer.from(item.png), points(item.x), points(item.y), {
        width: points(item.width),
        height: points(item.height),
      });
      return;
    case 'rect': {
      const { fill, stroke } = item;
      if (!fill && !stroke) return;
      document.rect(points(item.x), points(item.y), points(item.width), points(item.height));
      if (stroke) document.lineWidth(points(item.strokeWidth));
      if (fill && stroke) document.fillAndStroke(fill, stroke);
      else if (fill) document.fill(fill);
      else if (stroke) document.stroke(stroke);
      return;
    }
    case 'line':
      document.moveTo(points(item.x1), points(item.y1)).lineTo(points(item.x2), points(item.y2));
      document.lineWidth(points(item.strokeWidth)).stroke(item.stroke);
      return;
    case 'polyline':
      drawPolyline(document, item);
  }
}

function drawPolyline(document: TaggedPdf, { points: corners, stroke, strokeWidth, dash }: PolylineItem): void {
  document.save();
  for (const [i, [x, y]] of corners.entries()) {
    if (i === 0) document.moveTo(points(x), points(y));
    else document.lineTo(points(x), points(y));
  }
  document.lineWidth(points(strokeWidth)).lineJoin('round');
  if (dash) document.dash(points(dash[0]), { space: points(dash[1]) });
  document.stroke(stroke).restore();
}

const shares = { start: 0, middle: 0.5, end: 1 } as const;

function drawText(document: TaggedPdf, { x, y, text, sizePt, weight, anchor, fill, rotationDeg }: TextItem): void {
  const { runs, width, isPlain } = shapeLine(printable(text), weight);
  const start = points(x) - shares[anchor] * width * sizePt;
  document.save();
  if (rotationDeg) document.rotate(rotationDeg, { origin: [points(x), points(y)] });
  document.fontSize(sizePt).fillColor(fill);
  for (const run of runs) {
    const pieces = run.direction === 'rtl' || !run.isDrawn ? clustersOf(run) : [run];
    for (const piece of pieces) {
      document.actualText = isPlain ? null : piece.text;
      drawPiece(document, piece, start + piece.x * sizePt, points(y));
    }
  }
  document.restore();
}

/**
 * What is written to the left letter by letter: readers take letters as they lie and find by themselves in which order they are read. A letter
 * lies where its broad glyphs do; its marks say nothing. Boxes are placed one by one too, for pdfkit tells readers a wrong width of them.
 */
function clustersOf({ text, face, x, glyphs }: Run): Piece[] {
  const ends = clusterEnds(text, glyphs);
  const pieces: Piece[] = [];
  const said = new Set<number>();
  let pen = x;
  for (const glyph of glyphs) {
    const { cluster, xAdvance } = glyph;
    const isSaying = xAdvance > 0 && !said.has(cluster);
    if (isSaying) said.add(cluster);
    pieces.push({
      text: isSaying ? text.slice(cluster, ends.get(cluster)) : '',
      face,
      x: pen,
      glyphs: [{ ...glyph, cluster: 0 }],
    });
    pen += xAdvance / face.unitsPerEm;
  }
  return pieces;
}

function drawPiece(document: TaggedPdf, piece: Piece, x: number, y: number): void {
  const { path, index } = piece.face.file;
  document.font(`${index} ${path}`);
  // pdfkit draws no empty text; which it is does not matter.
  document.text(piece.text || '-', x, y, { lineBreak: false, baseline: 'alphabetic', features: piece as never });
}

/** Makes the fonts known of all that is written. */
function registerFonts(document: TaggedPdf, items: readonly SceneItem[]): void {
  const lines = items
    .filter((item) => item.kind === 'text')
    .map(({ text, weight }) => shapeLine(printable(text), weight));
  const faces = new Set(lines.flatMap(({ runs }) => runs.map(({ face }) => face)));
  for (const face of faces) document.registerFont(`${face.file.index} ${face.file.path}`, pdfFont(face));
}
