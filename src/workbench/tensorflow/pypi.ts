import { z } from 'zod';
import { SwitchbackError } from '../../shared/errors.ts';
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
  throw new SwitchbackError(
    'NOT_FOUND',
    `PyPI has no ${wheel.file} any more: a newer Switchback may know its successor.`,
  );
}

async function askPypi(url: string, signal: AbortSignal): Promise<unknown> {
  try {
    const response = await fetch(url, { headers: { accept: 'application/vnd.pypi.simple.v1+json' }, signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch (cause) {
    signal.throwIfAborted();
    throw new SwitchbackError('DISCONNECTED', `${url} does not answer: see whether this machine reaches it.`, {
      cause,
    });
  }
}
