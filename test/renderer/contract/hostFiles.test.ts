import { afterEach, expect, test, vi } from 'vitest';
import { computed, saveFile, upload } from '../../../src/renderer/contract/hostFiles.ts';
import { say } from '../../../src/shared/sentence.ts';

afterEach(() => vi.unstubAllGlobals());

const answers = (answer: () => Promise<Response> | Response) =>
  vi.stubGlobal(
    'fetch',
    vi.fn(async () => answer()),
  );
const file = new File(['abc'], 'a.png');

test('a file is sent, and the host answers', async () => {
  answers(() => Response.json({ picture: 'x' }));
  expect(await upload('/uploads/pictures', file)).toEqual({ picture: 'x' });
  expect(fetch).toHaveBeenCalledExactlyOnceWith('/uploads/pictures', { method: 'PUT', body: file });
});

test('what the host refuses it with is thrown, in its words', async () => {
  const sentence = say('dataset.notAPicture');
  answers(() => Response.json({ code: 'BAD_FILE', sentence }, { status: 400 }));
  await expect(upload('/uploads/pictures', file)).rejects.toMatchObject({ code: 'BAD_FILE', message: sentence.text });
});

test.each([
  ['no answer', () => Promise.reject(new TypeError('Failed to fetch'))],
  ['an answer that is none of the host', () => new Response('<html>502</html>', { status: 502 })],
])('%s is a line that is lost', async (_what, answer) => {
  answers(answer);
  await expect(upload('/uploads/pictures', file)).rejects.toMatchObject({ code: 'DISCONNECTED' });
});

test('one that nobody wants any more throws why, not that the line is lost', async () => {
  const stopper = new AbortController();
  answers(() => {
    stopper.abort(new Error('left'));
    return Promise.reject(new TypeError('aborted'));
  });
  await expect(computed({ bulk: 'b1' } as never, stopper.signal)).rejects.toThrow('left');
});

test('a file is saved under the name that it is given', () => {
  const link = { href: '', download: '', click: vi.fn() };
  vi.stubGlobal('document', { createElement: () => link });
  saveFile('/downloads/figures/7', 'Figure 1.pdf');
  expect(link).toMatchObject({ href: '/downloads/figures/7', download: 'Figure 1.pdf' });
  expect(link.click).toHaveBeenCalledOnce();
});
