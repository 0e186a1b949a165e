import fc from 'fast-check';

/** Text that goes wrong where a short word was expected. */
export const oddTexts: readonly string[] = [
  ...[
    '',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\0',
    '.',
    '..',
    '../..',
    '/etc/passwd',
    'C:\\x',
    'a/b',
    '\\\\x\\y',
    '~',
    '*',
    '%s',
    '{0}',
    "{'x'}",
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'null',
    'undefined',
    'NaN',
    'true',
    '-0',
    '1e999',
    '0x10',
  ],
  ...[
    '\ud800',
    '\udc00x',
    '\ufeff',
    '\ufffe',
    '\u202eabc',
    '\u2066x',
    '\u001b[2J',
    '\u0085',
    '\u2028',
    'é',
    'e\u0301',
    '😀',
    'ש',
    '漢字',
  ],
  ...[
    'e\u0301'.repeat(300),
    '\u200b'.repeat(50),
    'A'.repeat(300),
    '😀'.repeat(400),
    '\u001b'.repeat(200),
    '"'.repeat(200),
  ],
];

/** Longer ones than fit in a sentence, a field or a line; they stand for themselves until the text is written. */
const long = (text: string, times: number) => ({ isLong: true, text, times }) as const;
const deep = (open: string, inner: string, close: string, depth: number) =>
  ({ isDeep: true, open, inner, close, depth }) as const;

type Special = ReturnType<typeof long> | ReturnType<typeof deep>;
const isSpecial = (value: unknown): value is Special =>
  typeof value === 'object' && value !== null && ('isLong' in value || 'isDeep' in value);

/** A value that was not expected where it stands. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { '': '' }),
  fc.constantFrom(
    0,
    -0,
    -1,
    0.5,
    1,
    2,
    3,
    255,
    256,
    65_535,
    65_536,
    2 ** 31 - 1,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    -(2 ** 53),
  ),
  fc.constantFrom(1e308, -1e308, 5e-324, 1e21, 1e-7, 0.1 + 0.2),
  fc.integer(),
  { arbitrary: fc.integer({ min: 0, max: 64 }), weight: 3 },
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(...oddTexts),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.array(fc.oneof(fc.integer(), fc.constantFrom(...oddTexts)), { maxLength: 6 }),
  fc.constantFrom<unknown>(
    ...[long('a', 5000), long('é\u202e', 3000), long('x', 150_000), long('\\', 2000)],
    ...[deep('[', '', ']', 100), deep('[', '1', ']', 5000), deep('{"a":', '1', '}', 3000), deep('[', '', '', 20_000)],
    ...[deep('[1,', '1', ']', 40), deep('[],', '[]', '', 20_000), deep('[{"a":[', '', ']}]', 2000)],
  ),
);

interface Step {
  readonly at: number;
  readonly kind: 'replace' | 'copy' | 'remove' | 'rename' | 'double' | 'wrap' | 'insert';
  readonly value: unknown;
  readonly name: string;
  /** Which part of the tree is copied. */
  readonly from: number;
}

/** A change of one part of a tree; a part of `names` may be meant by the name it gets. */
function steps(names: readonly string[]): fc.Arbitrary<Step> {
  return fc.record({
    at: fc.nat(2000),
    kind: fc.constantFrom(
      ...(['replace', 'replace', 'replace', 'copy', 'copy', 'remove', 'rename', 'double', 'wrap', 'insert'] as const),
    ),
    from: fc.nat(2000),
    value: oddValue,
    name: fc.constantFrom(...names, ...oddTexts),
  });
}

/** How many parts a tree has, itself included. */
function size(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null || isSpecial(tree) || ArrayBuffer.isView(tree)) return 1;
  return Object.values(tree).reduce<number>((sum, part) => sum + size(part), 1);
}

/** The part of a tree at a place counted from the root. */
function partAt(tree: unknown, place: number): unknown {
  let found: unknown;
  replacedAt(tree, place, (part) => {
    found = part;
    return part;
  });
  return found;
}

function changed(tree: unknown, step: Step): unknown {
  const { kind, at, from } = step;
  const other = kind === 'copy' ? partAt(tree, from) : undefined;
  return replacedAt(tree, at, (part) => (kind === 'copy' ? other : replaced(part, step)));
}

/** The tree with its part at a place counted from the root replaced. */
function replacedAt(tree: unknown, place: number, replace: (part: unknown) => unknown): unknown {
  let left = place % size(tree);
  const visit = (part: unknown): unknown => {
    if (left-- === 0) return replace(part);
    if (typeof part !== 'object' || part === null || isSpecial(part) || ArrayBuffer.isView(part)) return part;
    if (Array.isArray(part)) return part.map(visit);
    return Object.fromEntries(Object.entries(part).map(([name, own]) => [name, visit(own)]));
  };
  return visit(tree);
}

function replaced(part: unknown, { kind, value, name, at }: Step): unknown {
  const isTree = typeof part === 'object' && part !== null && !isSpecial(part) && !ArrayBuffer.isView(part);
  if (kind === 'replace' || !isTree) return kind === 'wrap' ? [part] : value;
  const entries = Object.entries(part);
  const which = entries.length > 0 ? at % entries.length : 0;
  if (Array.isArray(part)) {
    if (kind === 'remove') return part.toSpliced(which, 1);
    if (kind === 'double') return [...part, ...part];
    return kind === 'insert' || kind === 'rename' ? part.toSpliced(which, 0, value) : [part];
  }
  if (kind === 'remove') return Object.fromEntries(entries.toSpliced(which, 1));
  if (kind === 'rename') return Object.fromEntries(entries.map(([key, own], i) => [i === which ? name : key, own]));
  if (kind === 'insert') return Object.fromEntries([...entries, [name, value]]);
  return kind === 'wrap' ? { [name]: part } : [part, part];
}

/** One of these trees, changed in one to four of its parts. */
export function mutatedTree(seeds: readonly unknown[], names: readonly string[] = []): fc.Arbitrary<unknown> {
  const one = steps(names);
  const several = fc.oneof(
    { arbitrary: one.map((step) => [step]), weight: 3 },
    fc.array(one, { minLength: 2, maxLength: 4 }),
  );
  return fc.tuple(fc.constantFrom(...seeds), several).map(([seed, own]) => own.reduce(changed, seed));
}

/** A tree as JSON, in which the odd values that are no JSON are written out. */
export function jsonText(tree: unknown): string {
  const specials: Special[] = [];
  const kept = (_: string, value: unknown) => (isSpecial(value) ? `\u0000${specials.push(value) - 1}\u0000` : value);
  const text = JSON.stringify(tree, kept) ?? 'null';
  return text.replaceAll(/"\\u0000(\d+)\\u0000"/g, (_, index: string) => {
    const special = specials[Number(index)]!;
    if ('isLong' in special) return JSON.stringify(special.text.repeat(special.times));
    const { open, inner, close, depth } = special;
    return open.repeat(depth) + inner + close.repeat(depth);
  });
}

/** A tree as a program holds it: what is deep is deep, what is long is long. */
export function plainTree(tree: unknown): unknown {
  if (typeof tree !== 'object' || tree === null || ArrayBuffer.isView(tree)) return tree;
  if (isSpecial(tree)) {
    if ('isLong' in tree) return tree.text.repeat(tree.times);
    return Array.from({ length: Math.min(tree.depth, 2000) }).reduce<unknown>((inner) => [inner], 1);
  }
  if (Array.isArray(tree)) return tree.map(plainTree);
  return Object.fromEntries(Object.entries(tree).map(([name, part]) => [name, plainTree(part)]));
}

/** How a text file may be encoded. */
const encodings: readonly ((text: string) => Buffer)[] = [
  (text) => Buffer.from(text),
  (text) => Buffer.from(text),
  (text) => Buffer.from(text),
  (text) => Buffer.from(`\ufeff${text}`),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  (text) => Buffer.from(text, 'latin1'),
];

/** A text as a file, in one of the ways in which editors write it. */
export const encoded = (text: fc.Arbitrary<string>): fc.Arbitrary<Buffer> =>
  fc.tuple(text, fc.constantFrom(...encodings)).map(([own, encode]) => encode(own));
