import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const source = (path: string) => resolve(import.meta.dirname, 'src', path);
const output = (folder: string) => resolve(import.meta.dirname, 'out', folder);

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
    ],
    define: { __VUE_I18N_LEGACY_API__: false, __INTLIFY_PROD_DEVTOOLS__: false },
    build: {
      target: 'chrome130',
      // What is inside a style sheet as `data:` comes from another origin than the page: its security policy forbids that.
      assetsInlineLimit: 0,
      outDir: output('renderer'),
      rollupOptions: { input: source('renderer/index.html') },
    },
  },
});
