import { execFileSync } from 'node:child_process';
import { type FontCandidate, type FontGroup, isFontFile, remembered } from './fontCandidates.ts';

/** Fontconfig has read every font before and kept what it found: it answers in some milliseconds, or makes its cache anew. */
const patienceMs = 5000;
const largestAnswer = 64 * 2 ** 20;
const fields = ['file', 'index', 'outline', 'color', 'family', 'fullname', 'charset'] as const;

/**
 * The fonts that Fontconfig knows, with their letters, none of which has to be read; `null` where there is no Fontconfig, as on Windows, or where it
 * does not answer.
 */
export function fontconfigFonts(): readonly FontGroup[] | null {
  try {
    const format = `${fields.map((field) => `%{${field}}`).join('\\t')}\\n`;
    const options = { encoding: 'utf8', timeout: patienceMs, maxBuffer: largestAnswer } as const;
    const text = execFileSync('fc-list', ['--format', format], { ...options, stdio: ['ignore', 'pipe', 'ignore'] });
    return fontsInList(text).map((candidate) => ({ name: candidate.name, candidates: () => [candidate] }));
  } catch {
    return null;
  }
}

/** Fonts in what `fc-list` prints: those with outlines, which can be embedded; instances of a variable font are the font itself. */
export function fontsInList(text: string): FontCandidate[] {
  return text.split('\n').flatMap((line): FontCandidate[] => {
    const [path, number, outline, color, family, name, charset] = line.split('\t');
    if (charset === undefined || !isFontFile(path!) || outline !== 'True' || color !== 'False') return [];
    const index = Number(number);
    if (!Number.isInteger(index) || index < 0 || index > 0xffff) return [];
    const characters = remembered(() => charactersOf(charset));
    return [{ path: path!, index, family: firstOf(family!), name: firstOf(name!), characters }];
  });
}

/** Of a name in several languages the first, as a rule English. */
const firstOf = (names: string): string => names.split(',', 1)[0]!;

/** Code points as Fontconfig writes them: `20-7e a0`. */
function charactersOf(charset: string): Pick<ReadonlySet<number>, 'has'> {
  const ranges = charset.split(' ').map((range) => {
    const [first, last = first] = range.split('-').map((hex) => Number.parseInt(hex, 16));
    return [first!, last!] as const;
  });
  return { has: (codePoint) => ranges.some(([first, last]) => codePoint >= first && codePoint <= last) };
}
