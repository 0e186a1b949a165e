import fc from 'fast-check';
import { SwitchbackError } from '../../src/shared/errors.ts';
import { say } from '../../src/shared/sentence.ts';
import { oneFile, type Reader, type Readers } from './reader.ts';

/** A reader to which some cases are `bad`. */
const reader = (readBad: () => unknown): Reader => ({
  share: 1,
  open: async () => ({
    cases: fc.constantFrom('good', 'good', 'bad').map((word) => oneFile('case')(Buffer.from(word))),
    read: async ([file]) => {
      if (String(file!.bytes) === 'bad') await readBad();
      return [];
    },
  }),
});

const refusal = (text: string) => new SwitchbackError('BAD_FILE', { ...say('common.fileGone'), text });

/** Readers that go wrong in every way that a campaign must see. */
export const readers: Readers = {
  refusal: reader(() => {
    throw refusal('It is not there.');
  }),
  crash: reader(() => {
    process.kill(process.pid, 'SIGSEGV');
    return new Promise(() => {});
  }),
  exit: reader(() => {
    setImmediate(() => {
      throw new Error('nobody hears this');
    });
    return new Promise(() => {});
  }),
  busy: reader(() => {
    while (true);
  }),
  silent: reader(() => new Promise(() => {})),
  greedy: reader(() => Buffer.alloc(2 ** 29, 1).length),
  defect: reader(() => (undefined as unknown as string).length),
  long: reader(() => {
    throw refusal('x'.repeat(501));
  }),
  escapes: reader(() => {
    throw refusal('a\u001b[2Jb');
  }),
};
