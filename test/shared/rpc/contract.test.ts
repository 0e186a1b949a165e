import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { createClient } from '../../../src/shared/rpc/client.ts';
import { largestMessageBytes } from '../../../src/shared/rpc/codec.ts';
import { eventSource } from '../../../src/shared/rpc/events.ts';
import { query } from '../../../src/shared/rpc/request.ts';
import { serve } from '../../../src/shared/rpc/server.ts';
import { say } from '../../../src/shared/sentence.ts';
import { type Line, lines } from './transports.ts';

const contract = {
  'number.double': query<number>()(z.object({ value: z.number() })),
  'array.reverse': query<Float32Array>()(z.object({ values: z.instanceof(Float32Array) })),
  'always.fail': query<null>()(z.object({ defect: z.boolean() })),
  'wait.forever': query<null>()(z.object({})),
  'answer.large': query<string>()(z.object({ length: z.number() })),
  'text.keep': query<null>()(z.object({ text: z.unknown() })),
};
interface Events extends Record<string, unknown> {
  readonly 'count.changed': number;
}

async function connected(line: Line) {
  const { page, host, end } = await line();
  onTestFinished(end);
  const events = eventSource<Events>();
  const seen = { aborted: 0, defects: [] as string[] };
  serve(host, {
    contract,
    events,
    handlers: {
      'number.double': ({ value }) => 2 * value,
      'array.reverse': ({ values }) => values.toReversed(),
      'always.fail': ({ defect }) => {
        throw defect
          ? new Error('a secret /path')
          : new SwitchbackError('BAD_IMAGE', say('dataset.brokenPicture', { problem: say('dataset.empty') }));
      },
      'answer.large': ({ length }) => 'x'.repeat(length),
      'text.keep': () => null,
      'wait.forever': (_input, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            seen.aborted += 1;
            reject(signal.reason);
          });
        }),
    },
    onDefect: (name) => seen.defects.push(name),
  });
  const client = createClient<typeof contract, Events>(async () => page);
  onTestFinished(client.close);
  return { client, events, seen, page };
}

describe.each(Object.entries(lines))('the contract over %s', (_name, line) => {
  test('an answer says which event it already knows', async () => {
    const { client, events } = await connected(line);
    expect(await client.request('number.double', { value: 21 })).toEqual({ result: 42, seq: 0 });
    events.emit('count.changed', 1);
    expect(await client.request('number.double', { value: -1 })).toEqual({ result: -2, seq: 1 });
  });

  test('a typed array arrives with its type and its exact size', async () => {
    const { client } = await connected(line);
    const values = new Float32Array([9, 1, 2, 3, 9]).subarray(1, 4);
    const { result } = await client.request('array.reverse', { values });
    expect(result).toBeInstanceOf(Float32Array);
    expect([...result]).toEqual([3, 2, 1]);
    expect(result.buffer.byteLength).toBe(12);
  });

  test('an error keeps its code and its sentence; of a defect only that it is one crosses as a code', async () => {
    const { client, seen } = await connected(line);
    await expect(client.request('always.fail', { defect: false })).rejects.toMatchObject({
      code: 'BAD_IMAGE',
      message: 'The picture is empty: give another, or repair it.',
      sentence: say('dataset.brokenPicture', { problem: say('dataset.empty') }),
    });
    await expect(client.request('always.fail', { defect: true })).rejects.toMatchObject({ code: 'DEFECT' });
    expect(seen.defects).toEqual(['always.fail']);
  });

  test('input that does not fit the schema, and a request that is not there, are refused', async () => {
    const { client } = await connected(line);
    const wrong = { value: '../../etc/passwd' } as never;
    await expect(client.request('number.double', wrong)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    await expect(client.request('toString' as never, {} as never)).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
  });

  test('a cancelled request is aborted on the other side', async () => {
    const { client, seen } = await connected(line);
    const stopper = new AbortController();
    const asked = client.request('wait.forever', {}, { signal: stopper.signal });
    await client.request('number.double', { value: 1 });
    stopper.abort(new Error('no longer wanted'));
    await expect(asked).rejects.toThrow('no longer wanted');
    await client.request('number.double', { value: 1 });
    expect(seen.aborted).toBe(1);
  });

  test('events arrive in the order of their numbers', async () => {
    const { client, events } = await connected(line);
    const heard: [number, number][] = [];
    client.on('count.changed', (data, seq) => void heard.push([seq, data]));
    await client.request('number.double', { value: 1 });
    for (let i = 0; i < 50; i++) events.emit('count.changed', 10 * i);
    await client.request('number.double', { value: 1 });
    expect(heard).toEqual(Array.from({ length: 50 }, (_, i) => [i + 1, 10 * i]));
  });

  test('what was asked fails when the line breaks, and the other side stops', async () => {
    const { client, seen, page } = await connected(line);
    const asked = client.request('wait.forever', {});
    await client.request('number.double', { value: 1 });
    page.close();
    await expect(asked).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await expect.poll(() => seen.aborted).toBe(1);
  });
});

test.each(['WebSocket', 'MessagePort', 'local socket'])(
  'a message larger than 16 MiB is not sent over a %s',
  async (name) => {
    const { client } = await connected(lines[name]!);
    const values = new Float32Array(largestMessageBytes / 4 + 1);
    await expect(client.request('array.reverse', { values })).rejects.toMatchObject({ code: 'BAD_ARGUMENT' });
    expect((await client.request('number.double', { value: 4 })).result).toBe(8);
  },
);

describe.each(['WebSocket', 'MessagePort', 'local socket'])('over a %s', (name) => {
  test('an array whose type would be lost is refused where it is sent', async () => {
    const { client } = await connected(lines[name]!);
    const values = new Float64Array(3) as never;
    await expect(client.request('array.reverse', { values })).rejects.toThrow('messages hold no Float64Array');
  });

  test('an answer that is too large for the line is refused, and the line goes on', async () => {
    const { client, seen } = await connected(lines[name]!);
    const asked = client.request('answer.large', { length: largestMessageBytes });
    await expect(asked).rejects.toMatchObject({ code: 'DEFECT', sentence: { key: 'common.answerNotSent' } });
    expect(seen.defects).toEqual(['answer']);
    expect((await client.request('number.double', { value: 4 })).result).toBe(8);
  });

  test('what no person would wish for is refused: a text of a hundred thousand letters, a nest of arrays', async () => {
    const { client, seen } = await connected(lines[name]!);
    let nest: unknown = 'innermost';
    for (let i = 0; i < 40; i++) nest = [nest];
    const many = new Array(30_000).fill(1);
    for (const text of [
      'x'.repeat(150_000),
      { ['x'.repeat(150_000)]: 1 },
      nest,
      many,
      [many.slice(15_000), many.slice(15_000)],
    ])
      await expect(client.request('text.keep', { text })).rejects.toMatchObject({
        code: 'BAD_ARGUMENT',
        message: 'The request "text.keep" has a text that is too long, has too many values, or is nested too deep.',
      });
    expect(seen.defects).toEqual([]);
    expect((await client.request('text.keep', { text: 'x'.repeat(50_000) })).result).toBeNull();
  });

  test('a nest that is deeper than any document is no request: the line is closed before it is decoded', async () => {
    const { client } = await connected(lines[name]!);
    let nest: unknown = 'innermost';
    for (let i = 0; i < 90; i++) nest = [nest];
    await expect(client.request('text.keep', { text: nest })).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });

  test('a name of a hundred thousand letters is no request: the line is closed', async () => {
    const { client } = await connected(lines[name]!);
    await expect(client.request('x'.repeat(150_000) as never, {} as never)).rejects.toMatchObject({
      code: 'DISCONNECTED',
    });
  });
});

test('a client connects again after a break, and says so', async () => {
  let made = 0;
  const states: string[] = [];
  let breakLine = () => {};
  const client = createClient<typeof contract, Events>(async () => {
    made += 1;
    if (made === 2) throw new Error('not there yet');
    const { page, host } = await lines.memory!();
    breakLine = host.close;
    serve(host, {
      contract,
      events: eventSource<Events>(),
      handlers: { 'number.double': ({ value }: { value: number }) => made * value } as never,
      onDefect: () => {},
    });
    return page;
  });
  onTestFinished(client.close);
  client.onState((state) => states.push(state));
  expect((await client.request('number.double', { value: 10 })).result).toBe(10);
  breakLine();
  await setTimeout(0);
  expect((await client.request('number.double', { value: 10 })).result).toBe(30);
  expect(states).toEqual(['open', 'connecting', 'open']);
});
