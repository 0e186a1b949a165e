import { parentLine } from './parentLine.ts';
import { servePictures } from './servePictures.ts';

/** The entry of the process that decodes pictures, a child of the host's. Its argument is the workspace's folder. */
const line = parentLine();
// An exit would wait for a decoder that hangs.
line.onClose(() => process.kill(process.pid, 'SIGKILL'));
servePictures(line, process.argv.at(-1)!);
