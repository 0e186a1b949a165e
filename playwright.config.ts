import { defineConfig } from '@playwright/test';

/**
 * The workbench as a person uses it, end to end, in real Chromium against the web host, and in Electron where its binary is. The specs
 * go one after another over one workspace: each begins with what those before it have made.
 */
export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/setUp.ts',
  outputDir: 'out/e2e',
  workers: 1,
  retries: 1,
  timeout: 60_000,
  snapshotPathTemplate: '{testDir}/looks/{arg}{ext}',
  // A screen without a reference fails; one is made when it is asked for.
  updateSnapshots: 'none',
  expect: { timeout: 15_000 },
  reporter: [['list'], ['./test/e2e/skipReporter.ts']],
  projects: [{ name: 'web' }, { name: 'electron' }],
});
