import PDFDocument from 'pdfkit';

/** A document that says which letters its glyphs are. */
export class TaggedPdf extends PDFDocument {
  /** What is read in the next texts, whatever their glyphs are; empty: nothing; `null`: what its fonts say of the glyphs. */
  actualText: string | null = null;

  /** Readers want the mark inside of the text object, whose font and place are then still known; pdfkit itself marks around it. */
  override addContent(content: unknown): this {
    if (this.actualText == null) return super.addContent(content) as this;
    if (content === 'ET') super.addContent('EMC');
    super.addContent(content);
    if (content === 'BT') super.addContent(`/Span <</ActualText <feff${utf16(this.actualText)}>>> BDC`);
    return this;
  }
}

const utf16 = (text: string): string => Buffer.from(text, 'utf16le').swap16().toString('hex');
