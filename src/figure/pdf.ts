import PDFDocument from 'pdfkit';
import { provenanceJson } from './provenance.ts';
import { mmPerPt, type PolylineItem, type Scene, type SceneItem, type TextItem } from './scene.ts';
import { fontFiles, printable, textWidth } from './typography.ts';

const points = (mm: number): number => mm / mmPerPt;

/**
 * The scene as a one-page PDF of the figure's size: vector text with the used part of Arimo embedded as TrueType, the
 * provenance attached as `provenance.json`. It carries no date: the same scene gives the same bytes.
 */
export async function sceneToPdf(scene: Scene, provenance: unknown): Promise<Uint8Array> {
  const document = new PDFDocument({
    size: [points(scene.widthMm), points(scene.heightMm)],
    margin: 0,
    font: fontFiles.regular,
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
  for (const item of scene.items) draw(document, item);
  document.end();
  return Buffer.concat(await bytes);
}

function draw(document: PDFKit.PDFDocument, item: SceneItem): void {
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

function drawPolyline(
  document: PDFKit.PDFDocument,
  { points: corners, stroke, strokeWidth, dash }: PolylineItem,
): void {
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

function drawText(
  document: PDFKit.PDFDocument,
  { x, y, text, sizePt, weight, anchor, fill, rotationDeg }: TextItem,
): void {
  const content = printable(text);
  if (content === '') return;
  const start = x - shares[anchor] * textWidth(content, sizePt, weight);
  document.save();
  if (rotationDeg) document.rotate(rotationDeg, { origin: [points(x), points(y)] });
  document.font(fontFiles[weight]).fontSize(sizePt).fillColor(fill);
  document.text(content, points(start), points(y), { lineBreak: false, baseline: 'alphabetic' });
  document.restore();
}
