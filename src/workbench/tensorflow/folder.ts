import { join } from 'node:path';
import envPaths from 'env-paths';

/** Where TensorFlow is installed for this user. */
export const tensorflowFolder = (): string => join(envPaths('switchback', { suffix: '' }).data, 'tensorflow');

/** tfjs-node's addon within an installation. */
export const addonIn = (installation: string): string => join(installation, 'tfjs_binding.node');

/** The addon that `npm run tensorflow` installs for this user. */
export const installedAddon = (): string => addonIn(tensorflowFolder());

/**
 * Where something of a wheel goes within an installation; `null` for what is not wanted of it. NVIDIA's libraries lie beside
 * TensorFlow's as they do in Python's `site-packages`, where TensorFlow's own search path finds them.
 */
export function placeInInstallation(entry: string): string | null {
  if (/^tensorflow\/libtensorflow_(cc|framework)\.so\.2$/.test(entry)) return entry;
  if (/^nvidia\/\w+\/lib\/[\w.-]+\.so[.\d]*$/.test(entry)) return entry;
  return headers.test(entry) ? entry : null;
}

/** What `tensorflow/c/c_api.h` includes, of four thousand. */
const headers = /^tensorflow\/include\/(tensorflow\/(c|c\/eager|core\/platform)|tsl\/platform|xla\/tsl\/c)\/\w+\.h$/;

/** Where the headers are, needed only to compile. */
export const headersIn = (installation: string): string => join(installation, 'tensorflow/include');
