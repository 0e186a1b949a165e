/**
 * The entry of a process that carries out commands as `bin/switchback.js` does, one after another, with the sources loaded before the
 * first: what is killed is then a command at work, not Node while it loads modules.
 */
export interface Order {
  /** A module that reads `process.argv`, by its URL. */
  readonly module: string;
  readonly args: readonly string[];
}

/** How a command ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const said = { stdout: '', stderr: '' };
for (const name of ['stdout', 'stderr'] as const) {
  process[name].write = ((text: string) => {
    said[name] += text;
    return true;
  }) as typeof process.stdout.write;
  // Every command hears what goes wrong with them.
  process[name].setMaxListeners(0);
}

let orders = 0;

async function carryOut({ module, args }: Order): Promise<Outcome> {
  Object.assign(said, { stdout: '', stderr: '' });
  process.exitCode = 0;
  process.argv = [process.execPath, 'switchback', ...args];
  orders += 1;
  try {
    // Under another address a module is evaluated anew; what it imports is not.
    await import(`${module}?${orders}`);
  } catch (error) {
    process.exitCode = 70;
    said.stderr += `A defect: ${error instanceof Error ? error.stack : String(error)}`;
  }
  const code = Number(process.exitCode);
  process.exitCode = 0;
  return { code, ...said };
}

process.once('disconnect', () => process.exit(0));
const { module } = JSON.parse(process.argv[2]!) as Pick<Order, 'module'>;
await carryOut({ module, args: ['--version'] });
process.on('message', async (order: Order) => process.send!(await carryOut(order)));
process.send!('ready');
