import type { Sentence } from '../../../shared/sentence.ts';
import type { Runtime } from '../runtime.ts';
import type { Backend } from './session.ts';

/**
 * The runtime on native TensorFlow, or why it is not there. `installed`: the addon of `npm run tensorflow`, where
 * there may be one. TensorFlow.js is loaded no earlier than here.
 */
export async function openTfjsRuntime(
  installed: string,
): Promise<{ readonly runtime: Runtime } | { readonly missing: Sentence }> {
  const { openNativeTensorFlow } = await import('./native.ts');
  const found = await openNativeTensorFlow(installed);
  return 'missing' in found ? found : { runtime: await tfjsRuntimeOn('tensorflow', found) };
}

/** The runtime on a back end of TensorFlow.js that is registered and initialized; `description`: what it is, for provenance. */
export async function tfjsRuntimeOn(
  backend: Backend,
  { description, device }: { readonly description: string; readonly device: Runtime['device'] },
): Promise<Runtime> {
  const [{ load }, { version_core }] = await Promise.all([import('./session.ts'), import('@tensorflow/tfjs-core')]);
  return {
    name: 'tfjs',
    device,
    hasOnnxNodes: false,
    version: `tfjs ${version_core}, ${description}`,
    load: async (program, parameters) => load(backend, device, program, parameters),
  };
}
