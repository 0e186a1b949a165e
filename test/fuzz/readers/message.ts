import { join } from 'node:path';
import fc from 'fast-check';
import { contract } from '../../../src/shared/contract/index.ts';
import { jobKinds } from '../../../src/shared/contract/jobKinds.ts';
import { decodeMessage, encodeMessage } from '../../../src/shared/rpc/codec.ts';
import type { ServerMessage } from '../../../src/shared/rpc/messages.ts';
import { serve } from '../../../src/shared/rpc/server.ts';
import { type WebSocketLike, webSocketTransport } from '../../../src/shared/rpc/webSocketTransport.ts';
import { say } from '../../../src/shared/sentence.ts';
import { openWorkspace, type Workspace } from '../../../src/workbench/workspace/workspace.ts';
import { mutatedBytes } from '../bytes.ts';
import { hostOn } from '../hostOn.ts';
import { mutatedTree, oddTexts, plainTree } from '../json.ts';
import { oneFile, type Reader } from '../reader.ts';
import { valuesOf } from '../schemaValues.ts';
import { stockedNames, stockedWorkspace } from '../stockedWorkspace.ts';
import { tinyNetwork } from '../tiny.ts';

const words = [...stockedNames, 'zfnet-small', 'alexnet', '1', '.', JSON.stringify(tinyNetwork), '0'.repeat(64)];
const closed = [say('common.verbatim', { text: 'The line was closed.' })];

/** Requests that fit the contract, of every name. */
function requests(): fc.Arbitrary<unknown> {
  const message = (name: string, input: fc.Arbitrary<unknown>) =>
    input.map((own) => ({ kind: 'request', id: 1, name, input: own }));
  const asked = Object.entries(contract).map(([name, { input }]) => message(name, valuesOf(input, words)));
  const jobs = Object.entries(jobKinds).map(([kind, schema]) =>
    message(
      'job.start',
      valuesOf(schema, words).map((parameters) => ({ kind, parameters })),
    ),
  );
  return fc.oneof(...asked, ...jobs, fc.constant({ kind: 'cancel', id: 1 }));
}

/** A message of a map whose input is nested so deep. */
function nested(depth: number): Buffer {
  const text = (own: string) => Buffer.concat([Buffer.of(0xa0 | own.length), Buffer.from(own)]);
  const fields = [
    text('kind'),
    text('request'),
    text('id'),
    Buffer.of(1),
    text('name'),
    text('run.list'),
    text('input'),
  ];
  return Buffer.concat([Buffer.of(0x84), ...fields, Buffer.alloc(depth, 0x91), Buffer.of(0xc0)]);
}

function encodedOr(message: unknown): Buffer {
  try {
    return Buffer.from(encodeMessage(message));
  } catch {
    // Deeper than can be written.
    return nested(1000);
  }
}

export const message: Reader = {
  share: 15,
  open: async (folder) => {
    (await stockedWorkspace(join(folder, 'workspace'))).close();
    const workspace = openWorkspace(join(folder, 'workspace'), 'read', 'fuzz');
    const valid = requests();
    const changedTree = valid.chain((own) => mutatedTree([own], [...words, ...oddTexts]).map(plainTree));
    const bytes = fc.oneof(
      { arbitrary: valid.map(encodedOr), weight: 3 },
      { arbitrary: changedTree.map(encodedOr), weight: 3 },
      { arbitrary: valid.chain((own) => mutatedBytes([encodedOr(own)])), weight: 2 },
      fc.oneof(fc.nat(100), fc.nat(5000), fc.nat(100_000)).map(nested),
    );
    return {
      cases: bytes.map(oneFile('message.msgpack')),
      read: async ([file]) => {
        const answer = await answerTo(workspace, file!.bytes);
        if (answer === null) return closed;
        return answer.kind === 'refusal' ? [answer.error.sentence] : [];
      },
    };
  },
};

/** What a host answers to the bytes of a message, `null` where it closes the line. Throws what the host takes for a defect. */
async function answerTo(workspace: Workspace, bytes: Uint8Array): Promise<ServerMessage | null> {
  const { promise, resolve, reject } = Promise.withResolvers<ServerMessage | null>();
  const listeners = new Map<string, (event: { data?: unknown; reason: string }) => void>();
  const socket: WebSocketLike = {
    binaryType: 'arraybuffer',
    readyState: 1,
    send: (data) => {
      const said = decodeMessage(data) as ServerMessage;
      if (said.kind !== 'event') resolve(said);
    },
    close: () => resolve(null),
    addEventListener: (type: string, listener: never) => void listeners.set(type, listener),
  };
  const { handlers, events } = hostOn(workspace);
  serve(webSocketTransport(socket), { contract, handlers, events, onDefect: (_name, error) => reject(error) });
  listeners.get('message')!({ data: new Uint8Array(bytes).buffer, reason: '' });
  // What is to be cancelled is not there, which nobody is told.
  setImmediate(() => setTimeout(() => isCancel(bytes) && resolve(null), 0));
  try {
    return await promise;
  } finally {
    listeners.get('close')!({ reason: '' });
  }
}

function isCancel(bytes: Uint8Array): boolean {
  try {
    return (decodeMessage(bytes) as { kind?: unknown } | null)?.kind === 'cancel';
  } catch {
    return false;
  }
}
