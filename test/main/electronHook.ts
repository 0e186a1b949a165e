import { registerHooks } from 'node:module';

/** Loaded before a built main process, gives it the stand-in where it asks for Electron. */
const standIn = new URL('electronModule.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
});
