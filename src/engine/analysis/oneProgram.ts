import type { Program } from '../program/program.ts';
import type { Executable, Runtime, Tensors } from '../runtime/runtime.ts';

/** The program that was asked for last, by its key, on its weights: several at once may take more memory than there is. */
export function oneProgram(runtime: Runtime) {
  let held: { readonly key: string; readonly executable: Executable } | undefined;
  const dispose = async () => {
    await held?.executable.dispose();
    held = undefined;
  };
  return {
    load: async (key: string, program: Program, weights: Tensors): Promise<Executable> => {
      if (held?.key !== key) {
        await dispose();
        held = { key, executable: await runtime.load(program, weights) };
      }
      return held.executable;
    },
    dispose,
  };
}
