import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
import { say } from '../../shared/sentence.ts';
import type { Wheel } from './wheels.ts';

/** PyPI's index as JSON (PEP 691), which its mirrors have too. */
const index = 'https://pypi.org/simple';

const project = z.object({
  files: z.array(z.object({ filename: z.string(), url: z.url({ protocol: /^https$/ }) })),
});

/** Where PyPI keeps a wheel. Throws `DISCONNECTED` where PyPI does not answer, `NOT_FOUND` where it has no such file. */
export async function wheelUrl(wheel: Wheel, signal: AbortSignal): Promise<string> {
  const { files } = project.parse(await askPypi(`${index}/${wheel.project}/`, signal));
  const found = files.find(({ filename }) => filename === wheel.file);
  if (found) return found.url;
  throw new SwitchbackError('NOT_FOUND', say('tensorflow.noWheel', { file: wheel.file }));
}

async function askPypi(url: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(url, { headers: { accept: 'application/vnd.pypi.simple.v1+json' }, signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch (cause) {
    signal.throwIfAborted();
    throw new SwitchbackError('DISCONNECTED', say('tensorflow.noAnswer', { address: url }), { cause });
  }
}
