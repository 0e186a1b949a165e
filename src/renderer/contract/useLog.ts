import { onScopeDispose, type Ref, shallowRef } from 'vue';
import type { LogLine } from '../../shared/contract/log.ts';
import { client } from './client.ts';

const linesKept = 500;

/** The latest lines of the host's log, oldest first: it listens first, then asks, and adds what was written after the answer. */
export function useLog(): {
  readonly lines: Readonly<Ref<readonly LogLine[] | undefined>>;
  readonly error: Ref<Error | undefined>;
  readonly ask: () => void;
} {
  const lines = shallowRef<readonly LogLine[]>();
  const error = shallowRef<Error>();
  let written: { readonly line: LogLine; readonly seq: number }[] = [];
  const ask = async () => {
    written = [];
    try {
      const { result, seq } = await client.request('log.list', {});
      lines.value = [...result, ...written.filter((own) => own.seq > seq).map(({ line }) => line)].slice(-linesKept);
      error.value = undefined;
    } catch (thrown) {
      error.value = thrown as Error;
    }
  };
  const unsubscribe = [
    client.on('log.written', (line, seq) => {
      written.push({ line, seq });
      if (lines.value) lines.value = [...lines.value, line].slice(-linesKept);
    }),
    client.onState((state) => {
      if (state === 'open') void ask();
    }),
  ];
  void ask();
  onScopeDispose(() => {
    for (const end of unsubscribe) end();
  });
  return { lines, error, ask };
}
