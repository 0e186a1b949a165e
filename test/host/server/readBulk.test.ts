import { randomFillSync } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { type EngineContract, type EngineEvents, engineContract } from '../../../src/host/engine/engineContract.ts';
import { keptBulk } from '../../../src/host/engine/keptBulk.ts';
import { bulkReader } from '../../../src/host/server/readBulk.ts';
import { createClient } from '../../../src/shared/rpc/client.ts';
import { largestMessageBytes } from '../../../src/shared/rpc/codec.ts';
import { eventSource } from '../../../src/shared/rpc/events.ts';
import { serve } from '../../../src/shared/rpc/server.ts';
import { lines } from '../../shared/rpc/transports.ts';

/** A reader of what an engine keeps, over a line that lets no large message through. */
async function reading() {
  const { page, host, end } = await lines.MessagePort!();
  onTestFinished(end);
  const bulk = keptBulk();
  const unasked = () => Promise.reject(new Error('not asked'));
  serve(host, {
    contract: engineContract,
    events: eventSource<EngineEvents>(),
    handlers: {
      'engine.runJob': unasked,
      'engine.stopJob': unasked,
      'engine.compute': unasked,
      'engine.readBulk': ({ id, from }) => bulk.read(id, from),
    },
    onDefect: () => {},
  });
  const client = createClient<EngineContract, EngineEvents>(async () => page);
  return { bulk, read: bulkReader({ client }), page };
}
const whole = async (stream: ReadableStream<Uint8Array>) => Buffer.concat(await Array.fromAsync(stream));

test.each([0, 1, 2 ** 20, 2 ** 20 + 1, 2 * largestMessageBytes + 5])(
  '%i bytes come as they are, and once',
  async (length) => {
    const { bulk, read } = await reading();
    const made = randomFillSync(new Uint8Array(length));
    const { id } = bulk.keep(made);
    const { bytes, stream } = await read(id);
    expect(bytes).toBe(length);
    expect((await whole(stream)).equals(made)).toBe(true);
    await expect(read(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  },
);

test('when the process dies meanwhile, the rest is no longer kept', async () => {
  const { bulk, read, page } = await reading();
  const { stream } = await read(bulk.keep(new Uint8Array(5 * 2 ** 20)).id);
  const reader = stream.getReader();
  await reader.read();
  const rest = async () => {
    for (let done = false; !done; ) done = (await reader.read()).done;
  };
  page.close();
  await expect(rest()).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('the oldest make room for the newest, which is always kept', () => {
  const bulk = keptBulk(100);
  const [first, second, third] = [60, 30, 30].map((length) => bulk.keep(new Uint8Array(length)).id);
  expect(() => bulk.read(first!, 0)).toThrow('no longer kept');
  expect(bulk.read(second!, 0).bytes).toBe(30);
  const large = bulk.keep(new Uint8Array(5000)).id;
  expect(() => bulk.read(third!, 0)).toThrow('no longer kept');
  expect(bulk.read(large, 0).bytes).toBe(5000);
});
