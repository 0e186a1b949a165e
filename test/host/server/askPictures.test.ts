import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { forkEngines } from '../../../src/host/engine/forkEngine.ts';
import { type PicturesContract, picturesContract } from '../../../src/host/engine/picturesContract.ts';
import { type StartEngine, superviseEngine } from '../../../src/host/engine/supervisor.ts';
import { askPictures } from '../../../src/host/server/askPictures.ts';
import { eventSource } from '../../../src/shared/rpc/events.ts';
import { memoryTransports } from '../../../src/shared/rpc/memoryTransport.ts';
import { serve } from '../../../src/shared/rpc/server.ts';
import { addDataset } from '../../../src/workbench/datasets/addDataset.ts';
import { openWorkspace } from '../../../src/workbench/workspace/workspace.ts';
import { temporaryFolder } from '../cli/binary.ts';
import { writeHalves } from '../cli/pictures.ts';

type NoEvents = Record<string, never>;
const never = () => new AbortController().signal;

/** A decoder that dies of the image 666, never comes back from 777, and is told how many it has in work. */
function decoder(inWork: { most: number; now: number }): { readonly start: StartEngine; readonly asked: number[] } {
  const asked: number[] = [];
  const start: StartEngine = () => {
    const [host, own] = memoryTransports();
    const ended = Promise.withResolvers<void>();
    const die = () => {
      host.close();
      ended.resolve();
      inWork.now = 0;
    };
    const thumbnail = async ({ imageId }: { imageId: number }) => {
      asked.push(imageId);
      inWork.now += 1;
      inWork.most = Math.max(inWork.most, inWork.now);
      await new Promise((done) => setTimeout(done, 5));
      if (imageId === 666) die();
      if (imageId === 666 || imageId === 777) await new Promise(() => {});
      inWork.now -= 1;
      return { bytes: Uint8Array.of(imageId % 256) };
    };
    const unasked = () => Promise.reject(new Error('not asked'));
    serve(own, {
      contract: picturesContract,
      events: eventSource<NoEvents>(),
      handlers: {
        'pictures.thumbnail': thumbnail,
        'pictures.networkInput': unasked,
        'pictures.whole': unasked,
        'pictures.unitPatches': unasked,
        'pictures.filters': unasked,
        'pictures.hashUpload': unasked,
      },
      onDefect: () => {},
    });
    return { transport: host, pid: () => null, ended: ended.promise, kill: die };
  };
  return { start, asked };
}

function asking(mostMs?: number) {
  const inWork = { most: 0, now: 0 };
  const { start, asked } = decoder(inWork);
  const crashes: unknown[] = [];
  const engine = superviseEngine<PicturesContract, NoEvents>(start, (reason) => crashes.push(reason));
  onTestFinished(() => {
    void engine.close();
    engine.kill();
  });
  const pictures = askPictures(engine, mostMs);
  const ask = (imageId: number, signal = never()) => pictures('pictures.thumbnail', { imageId, side: 16 }, signal);
  return { ask, asked, crashes, inWork };
}

describe('of many pictures', () => {
  test('a few are decoded at a time', async () => {
    const { ask, inWork } = asking();
    await Promise.all(Array.from({ length: 50 }, (_, i) => ask(i)));
    expect(inWork.most).toBe(4);
  });

  test('the one that ends its decoder is refused in a sentence, and all others come', async () => {
    const { ask, crashes } = asking();
    const all = [1, 2, 666, 3, 4, 5, 6, 7];
    const answers = await Promise.allSettled(all.map((id) => ask(id)));
    expect(answers.map(({ status }) => status)).toEqual(all.map((id) => (id === 666 ? 'rejected' : 'fulfilled')));
    expect(answers[2]).toMatchObject({
      reason: { code: 'BAD_IMAGE', message: expect.stringContaining('ends the program that decodes it') },
    });
    expect(crashes).toHaveLength(2);
  });

  test('the one that is never done is given up in time, and all others come', async () => {
    const { ask } = asking(300);
    const all = [1, 777, 2, 3, 4, 5, 6];
    const answers = await Promise.allSettled(all.map((id) => ask(id)));
    expect(answers.map(({ status }) => status)).toEqual(all.map((id) => (id === 777 ? 'rejected' : 'fulfilled')));
    expect(answers[1]).toMatchObject({
      reason: { code: 'BAD_IMAGE', message: expect.stringContaining('took longer than 0.3 s') },
    });
  });

  test('one that nobody waits for any longer is not begun', async () => {
    const { ask, asked } = asking();
    const stopper = new AbortController();
    const first = [1, 2, 3, 4].map((id) => ask(id));
    const gone = ask(5, stopper.signal);
    stopper.abort(new Error('scrolled on'));
    await expect(gone).rejects.toThrow('scrolled on');
    await Promise.all(first);
    expect(asked).toEqual([1, 2, 3, 4]);
  });
});

describe('a process of its own', () => {
  const folder = temporaryFolder();
  beforeAll(async () => {
    await writeHalves(folder.at('halves'), 8);
    const workspace = openWorkspace(folder.at('workspace'), 'write', 'test');
    const quiet = { report: () => {}, warn: () => {}, signal: never() };
    await addDataset(workspace, folder.at('halves'), 'halves', quiet);
    workspace.close();
  });
  afterAll(folder.remove);

  function forked() {
    const start = forkEngines('picturesProcess.ts', folder.at('workspace'), () => {});
    const engine = superviseEngine<PicturesContract, NoEvents>(start, () => {});
    onTestFinished(engine.close);
    const ask = (imageId: number, mostMs?: number) =>
      askPictures(engine, mostMs)('pictures.thumbnail', { imageId, side: 16 }, never());
    return { engine, ask };
  }

  test('is killed while it decodes: every picture comes all the same', async () => {
    const { engine, ask } = forked();
    await ask(1);
    const pid = engine.pid()!;
    const asked = [1, 2, 3, 4, 5, 6, 7, 8].map((id) => ask(id));
    process.kill(pid, 'SIGKILL');
    for (const { bytes } of await Promise.all(asked)) expect(Buffer.from(bytes).toString('latin1', 8, 12)).toBe('WEBP');
    expect(engine.pid()).not.toBe(pid);
  });

  test.skipIf(process.platform === 'win32')('hangs: it is ended, and the next one decodes', async () => {
    const { engine, ask } = forked();
    await ask(1);
    process.kill(engine.pid()!, 'SIGSTOP');
    await expect(ask(2, 500)).rejects.toMatchObject({ code: 'BAD_IMAGE' });
    expect((await ask(2)).bytes.length).toBeGreaterThan(0);
  });

  test('tells of a picture that is not there', async () => {
    await expect(forked().ask(999)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
