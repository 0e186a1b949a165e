import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const source = (folder: string) => resolve(import.meta.dirname, 'src', folder);

export default defineConfig({
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
      outDir: resolve(import.meta.dirname, 'out/renderer'),
      rollupOptions: { input: source('renderer/index.html') },
    },
  },
});
