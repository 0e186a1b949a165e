import { type Sentence, say } from '../../shared/sentence.ts';

/** What a file is that begins like this. */
interface Beginning {
  readonly begins: string;
  /** Where that stands. */
  readonly at?: number;
}

const startsWith =
  (beginning: string) =>
  ({ begins, at = 0 }: Beginning): boolean =>
    beginning.startsWith(begins, at);

/** A model's own files, as Latin-1. */
export const isZip = (beginning: string): boolean =>
  beginning.startsWith('PK\x03\x04') || beginning.startsWith('PK\x05\x06');
export const isHdf5 = (beginning: string): boolean => beginning.startsWith('\x89HDF\r\n\x1a\n');
/** After eight bytes of its length, a header of JSON. */
export const isSafetensors = (beginning: string, fileBytes: number): boolean => {
  const length = Buffer.from(beginning.slice(0, 8), 'latin1');
  return length.length === 8 && beginning[8] === '{' && length.readBigUInt64LE() + 8n <= BigInt(fileBytes);
};
export const isJson = (beginning: string): boolean => /^(\xef\xbb\xbf)?\s*[{[]/.test(beginning);

const pictures: readonly Beginning[] = [
  { begins: '\x89PNG\r\n' },
  { begins: '\xff\xd8\xff' },
  { begins: 'GIF8' },
  { begins: 'WEBP', at: 8 },
  { begins: 'II*\0' },
  { begins: 'MM\0*' },
  { begins: 'BM' },
  { begins: 'ftypavif', at: 4 },
  { begins: 'ftypheic', at: 4 },
];

const archives: readonly Beginning[] = [
  { begins: '\x1f\x8b' },
  { begins: "7z\xbc\xaf'\x1c" },
  { begins: 'Rar!' },
  { begins: '\xfd7zXZ' },
  { begins: 'BZh' },
  { begins: '\x28\xb5\x2f\xfd' },
  { begins: 'ustar', at: 257 },
];

const others: readonly { readonly beginnings: readonly Beginning[]; readonly sentence: Sentence }[] = [
  { beginnings: [{ begins: 'version https://git-lfs' }], sentence: say('modelfile.lfsPointer') },
  // Pickles of protocols 2 to 5.
  {
    beginnings: ['\x02', '\x03', '\x04', '\x05'].map((protocol) => ({ begins: `\x80${protocol}` })),
    sentence: say('modelfile.isTorch'),
  },
  { beginnings: [{ begins: '\x93NUMPY' }], sentence: say('modelfile.isArray') },
  { beginnings: [{ begins: 'GGUF' }, { begins: 'lmgg' }, { begins: 'tjgg' }], sentence: say('modelfile.isGguf') },
  { beginnings: [{ begins: 'TFL3', at: 4 }], sentence: say('modelfile.isTflite') },
  { beginnings: [{ begins: 'model_checkpoint_path' }], sentence: say('modelfile.isTensorflowCheckpoint') },
  { beginnings: pictures, sentence: say('modelfile.isPicture') },
  { beginnings: archives, sentence: say('modelfile.isArchive') },
];

/** Why a file that begins like this is no model; `null` where its beginning does not tell. */
export const refusedByBeginning = (beginning: string): Sentence | null =>
  others.find(({ beginnings }) => beginnings.some(startsWith(beginning)))?.sentence ?? null;
