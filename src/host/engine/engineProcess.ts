import { parentLine } from './parentLine.ts';
import { serveEngine } from './serveEngine.ts';

/** The entry of an engine process, a child of the host's. Its argument is the workspace's folder. */
serveEngine(parentLine(), process.argv.at(-1)!, () => process.exit(0));
