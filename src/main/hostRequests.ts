import { Agent, request as ask, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Of a page's headers those that the host heeds. */
const passedOn = ['accept', 'content-length', 'content-type', 'if-none-match', 'range'];
/** Answers that have no body, which `Response` refuses to give one. */
const withoutBody = [204, 205, 304];

/** One connection serves many pictures. */
const agent = new Agent({ keepAlive: true });

/**
 * Passes a page's request on to the host at a local socket; body and answer are streamed. Rejects with the system's error where the
 * host does not answer.
 */
export function askHost(address: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const headers = Object.fromEntries([...request.headers].filter(([name]) => passedOn.includes(name)));
  return new Promise((resolve, reject) => {
    const asked = ask({
      socketPath: address,
      agent,
      method: request.method,
      path: pathname + search,
      headers: { ...headers, host: 'switchback' },
      signal: request.signal,
    });
    asked.once('response', (answer) => resolve(responseOf(answer)));
    asked.on('error', reject);
    if (request.body) pipeline(Readable.fromWeb(request.body as never), asked).catch(reject);
    else asked.end();
  });
}

function responseOf(answer: IncomingMessage): Response {
  const status = answer.statusCode!;
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers))
    for (const own of [value].flat()) if (own !== undefined) headers.append(name, own);
  if (!withoutBody.includes(status)) return new Response(Readable.toWeb(answer) as ReadableStream, { status, headers });
  answer.resume();
  return new Response(null, { status, headers });
}
