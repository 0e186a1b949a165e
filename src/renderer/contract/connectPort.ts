import { type Desktop, lineMessage } from '../../shared/desktop.ts';
import { largestRequestBytes } from '../../shared/rpc/codec.ts';
import { portTransport } from '../../shared/rpc/portTransport.ts';
import type { Transport } from '../../shared/rpc/transport.ts';

/** The host answers at once: without an answer in this time it is asked again. */
const patienceMs = 5000;

/** The line of a page in Electron: a port, which the host sends when it is asked. Throws when it does not. */
export function connectPort(desktop: Pick<Desktop, 'askForLine'>): Promise<Transport> {
  const { promise, resolve, reject } = Promise.withResolvers<Transport>();
  const heard = ({ source, data, ports }: MessageEvent) => {
    if (source !== window || data !== lineMessage) return;
    resolve(overPort(ports[0]!));
  };
  window.addEventListener('message', heard);
  const timer = setTimeout(() => reject(new Error('the host does not answer')), patienceMs);
  desktop.askForLine();
  return promise.finally(() => {
    clearTimeout(timer);
    window.removeEventListener('message', heard);
  });
}

function overPort(port: MessagePort): Transport {
  return portTransport(
    {
      postMessage: (message) => port.postMessage(message),
      onMessage: (listener) => {
        port.onmessage = ({ data }) => listener(data);
      },
      onClose: (listener) => port.addEventListener('close', () => listener()),
      close: () => port.close(),
    },
    largestRequestBytes,
  );
}
