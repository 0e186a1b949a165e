import { type Sentence, say } from '../../shared/sentence.ts';
import { sentenceIn } from '../../shared/translation.ts';

/** What a browser shows whose request is refused: why, and what to do, in both languages, for whoever reads it is not known. */
export function refusalPage(reason: Sentence): string {
  const told = say('host.refusedAnswer', { reason });
  const lines = [told.text, sentenceIn('zh-CN', told)].map((text) => `<p>${escaped(text)}</p>`);
  return `<!doctype html><meta charset="utf-8"><title>Switchback</title><h1>Switchback</h1>${lines.join('')}`;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
