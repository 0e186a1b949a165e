import { defineConfig } from '@playwright/test';

/** `npm run screenshots`: pictures of every screen, in both themes, for the documents. They are made, not compared. */
export default defineConfig({
  testDir: '.',
  globalSetup: '../e2e/setUp.ts',
  outputDir: '../../out/screenshots',
  workers: 1,
  timeout: 1_500_000,
  reporter: [['list']],
  projects: [{ name: 'web' }],
});
