import { stackOf } from '../../shared/errors.ts';
import type { HostOrder, HostReport, HostStart } from '../../shared/hostProcess.ts';
import { wireError } from '../../shared/rpc/server.ts';
import { type LocalHost, openLocalHost } from './localHost.ts';

/** The entry of the host's process, which the desktop application starts. Its argument is a `HostStart`, as JSON. */
const start = JSON.parse(process.argv[2]!) as HostStart;

const tell = (report: HostReport) => process.connected && process.send!(report);
/** The parent reads what is written on stderr. */
const wired = (error: unknown) => wireError(error, () => process.stderr.write(`${stackOf(error)}\n`));

// Ctrl-C in a terminal reaches children too: the parent decides when they end.
process.on('SIGINT', () => {});

try {
  serve(openLocalHost(start));
} catch (error) {
  tell({ kind: 'notOpened', error: wired(error) });
  process.disconnect?.();
}

function serve(host: LocalHost): void {
  tell({ kind: 'opened', folder: host.folder });
  process.on('message', ({ listenAt: at }: HostOrder) => {
    host.listenAt(at).then(
      () => tell({ kind: 'listening', at }),
      (error) => tell({ kind: 'notListening', at, error: wired(error) }),
    );
  });
  const end = () => void host.close().finally(() => process.exit(0));
  // Without its parent it has nobody to work for.
  process.once('disconnect', end);
  process.once('SIGTERM', end);
}
