import { say } from '../../shared/sentence.ts';
import { print } from './printed.ts';
import { exitCodes } from './session.ts';

/** Hears what goes wrong with what is printed: whoever reads may have read enough, as `head` does; a full disk is told of. */
export function hearOutputTrouble(): void {
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.exitCode = exitCodes.failed;
    print(process.stderr, say('workbench.notPrinted', { problem: message }).text);
  });
  process.stderr.on('error', () => {});
}
