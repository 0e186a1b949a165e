import { copyFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { build, type InlineConfig } from 'vite';

const source = (path: string) => resolve(import.meta.dirname, 'src', path);
const output = (folder: string) => resolve(import.meta.dirname, 'out', folder);

const define = { __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false };
const target = 'chrome130';

/**
 * The page of shared folders: one classic script and one style sheet with the fonts in it, for a page that is opened as a file loads no modules
 * and no fonts. It is written for browsers of others, which may be older.
 */
const sharedPage: InlineConfig = {
  configFile: false,
  root: source('renderer/sharedPage'),
  publicDir: false,
  logLevel: 'warn',
  plugins: [vue()],
  define,
  build: {
    target: ['chrome119', 'firefox121', 'safari17.4'],
    assetsInlineLimit: Number.POSITIVE_INFINITY,
    cssCodeSplit: false,
    modulePreload: false,
    outDir: output('renderer/shared'),
    emptyOutDir: true,
    // It is loaded as a whole.
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: source('renderer/sharedPage/main.ts'),
      // A classic script has none; what Vite adds to imports asks for it.
      transform: { define: { 'import.meta': '{}' } },
      output: { format: 'iife', entryFileNames: 'page.js', assetFileNames: 'page[extname]' },
    },
  },
};

/** Main process, preload and page bring what they import: none of it is native, and the archive needs no packages. */
export default defineConfig({
  main: {
    build: {
      externalizeDeps: false,
      outDir: output('main'),
      rollupOptions: { input: source('main/main.ts') },
    },
  },
  preload: {
    build: {
      // In the sandbox a preload is one CommonJS file.
      externalizeDeps: false,
      outDir: output('preload'),
      rollupOptions: { input: source('preload/preload.ts'), output: { format: 'cjs', entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: source('renderer'),
    plugins: [
      vue(),
      // Addresses of screens have several parts, so that what the page loads must be named from the root; electron-vite's own is './'.
      { name: 'addresses-from-the-root', enforce: 'post', config: () => ({ base: '/' }) },
      {
        name: 'page-of-shared-folders',
        apply: 'build',
        closeBundle: async () => {
          await build(sharedPage);
          for (const file of ['sharedPage/index.html', 'public/icon.svg'])
            copyFileSync(source(`renderer/${file}`), join(output('renderer/shared'), basename(file)));
        },
      },
    ],
    define,
    build: {
      target,
      // What is inside a style sheet as `data:` comes from another origin than the page: its security policy forbids that.
      assetsInlineLimit: 0,
      outDir: output('renderer'),
      rollupOptions: { input: source('renderer/index.html') },
    },
  },
});
