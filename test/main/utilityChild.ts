import { EventEmitter } from 'node:events';
import { StandInChannel } from './ports.ts';

/** Runs the engine process's entry as Electron's utility process does: its line is a port that its parent sends. */
const { port1, port2 } = new StandInChannel();
const parentPort = new EventEmitter();
Object.assign(process, { parentPort });
process.on('message', (message) => port1.postMessage(message));
process.once('disconnect', () => port1.close());
port1.on('message', ({ data }) => process.connected && process.send!(data));

await import('../../src/host/engine/engineProcess.ts');
parentPort.emit('message', { data: null, ports: [port2] });
