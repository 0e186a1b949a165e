import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** A person's settings, and what their machine was found to compute with, are none of a test's. */
const home = join(import.meta.dirname, 'out/test-home');

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    env: { XDG_CONFIG_HOME: join(home, 'config'), XDG_CACHE_HOME: join(home, 'cache') },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A loaded machine is no fault.
    expect: { poll: { timeout: 30_000 } },
    pool: 'forks',
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
