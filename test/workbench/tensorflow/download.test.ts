import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { randomBytes } from '../../../src/engine/random.ts';
import type { Progress } from '../../../src/shared/job.ts';
import { type Download, download } from '../../../src/workbench/tensorflow/download.ts';

const content = randomBytes(['download'], 5_000_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const context = { report: () => {}, warn: () => {}, signal: new AbortController().signal };

let folder: string;
let server: Server;
/** The `range` header of every request. */
let ranges: (string | undefined)[];
let answer: (response: ServerResponse, from: number) => void;
let wanted: Download;

const ranged = (response: ServerResponse, from: number) =>
  response.writeHead(from > 0 ? 206 : 200).end(content.subarray(from));
const broken = (response: ServerResponse) => {
  response.writeHead(200, { 'content-length': content.length });
  response.write(content.subarray(0, 2_000_000), () => setTimeout(() => response.destroy(), 50));
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'download-'));
  ranges = [];
  answer = ranged;
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    answer(response, Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/wheel`;
  wanted = { url, target: join(folder, 'new/a.whl'), bytes: content.length, sha256, name: 'a.whl' };
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

const isThere = () => readFileSync(wanted.target).equals(content);

test('fetches once, with progress', async () => {
  const reported: Progress[] = [];
  await download(wanted, { ...context, report: (progress) => reported.push(progress) });
  expect(isThere()).toBe(true);
  expect(reported.at(-1)).toMatchObject({ unit: 'MB', done: 5, total: 5 });
  await download(wanted, context);
  expect(ranges).toEqual([undefined]);
});

test('goes on where a broken line has stopped', async () => {
  answer = broken;
  await expect(download(wanted, context)).rejects.toThrow(/a\.whl broke off after 2 of 5 MB/);
  answer = ranged;
  await download(wanted, context);
  expect(isThere()).toBe(true);
  expect(ranges).toEqual([undefined, 'bytes=2000000-']);
});

test('begins anew with a server that knows no ranges', async () => {
  answer = broken;
  await expect(download(wanted, context)).rejects.toThrow();
  answer = (response) => response.end(content);
  await download(wanted, context);
  expect(isThere()).toBe(true);
});

test('goes on where somebody has stopped it', async () => {
  const stopper = new AbortController();
  answer = (response) => response.writeHead(200, { 'content-length': content.length }).write(content.subarray(0, 3e6));
  const report = ({ done }: Progress) => done === 3 && stopper.abort(new Error('enough'));
  await expect(download(wanted, { ...context, report, signal: stopper.signal })).rejects.toThrow('enough');
  const { size } = statSync(`${wanted.target}.part`);
  answer = ranged;
  await download(wanted, context);
  expect(isThere()).toBe(true);
  expect(size).toBeGreaterThan(2e6);
  expect(ranges).toEqual([undefined, `bytes=${size}-`]);
});

test('keeps nothing of another checksum, also where it came before', async () => {
  const other = { ...wanted, sha256: sha256.replace(/./g, '0') };
  await expect(download(other, context)).rejects.toThrow(/another checksum/);
  expect(existsSync(wanted.target)).toBe(false);
  writeFileSync(wanted.target, content.toReversed());
  await expect(download(wanted, context)).rejects.toThrow(/another checksum/);
  expect(existsSync(wanted.target)).toBe(false);
});

test.each([404, 503])('says what a server has answered: %i', async (status) => {
  answer = (response) => response.writeHead(status).end();
  await expect(download(wanted, context)).rejects.toMatchObject({
    code: 'DISCONNECTED',
    message: expect.stringContaining(`status ${status}`),
  });
});
