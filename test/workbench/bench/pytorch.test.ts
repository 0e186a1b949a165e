import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { findPython, startPeer } from '../../../src/workbench/bench/peers/pytorch.ts';

test('a Python without PyTorch: what to do', async () => {
  await expect(findPython('no-such-python')).rejects.toMatchObject({
    code: 'NOT_FOUND',
    message: expect.stringContaining('no-such-python cannot import torch'),
  });
});

test('a script that ends before it answers: why', async () => {
  const missing = startPeer(process.execPath, tmpdir(), 1);
  await expect(missing).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('has ended') });
});
