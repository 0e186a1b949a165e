import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const source = (folder: string) => resolve(import.meta.dirname, 'src', folder);

export default defineConfig({
  renderer: {
    root: source('renderer'),
    base: '/',
    plugins: [vue()],
    build: {
      outDir: resolve(import.meta.dirname, 'out/renderer'),
      rollupOptions: { input: source('renderer/index.html') },
    },
  },
});
