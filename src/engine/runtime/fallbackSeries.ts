import { type DeviceFailure, deviceFailure } from './failures.ts';
import type { Executable, Series, Tensors } from './runtime.ts';

/** What a series does where its device fails. */
export interface Recovery {
  /** The program on what goes on instead. */
  readonly onFallback: (failure: DeviceFailure, cause: unknown) => Promise<Executable>;
  /** Throws that the device is lost. */
  readonly lost: (cause: unknown) => never;
}

/**
 * A series that goes on elsewhere where its device fails and still gives its state; where it does not, it throws `DEVICE_LOST`. A run is
 * not halved: the batch of a training step belongs to its recipe.
 */
export function seriesWithFallback(executable: Executable, start: Tensors, { onFallback, lost }: Recovery): Series {
  let series = executable.series(start);
  let moved: Executable | null = null;
  /** What failed, where that is the device that the series began on. */
  const failureOf = (error: unknown) => (moved ? null : deviceFailure(error));
  const state = async () => {
    try {
      return await series.state();
    } catch (error) {
      if (failureOf(error)) return lost(error);
      throw error;
    }
  };
  return {
    run: async (feeds) => {
      try {
        return await series.run(feeds);
      } catch (error) {
        const failure = failureOf(error);
        if (!failure) throw error;
        const reached = await state();
        moved = await onFallback(failure, error);
        // What is freed on a device that is gone may fail too.
        await series.dispose().catch(() => {});
        series = moved.series(reached);
        return series.run(feeds);
      }
    },
    state,
    dispose: async () => {
      await series.dispose();
      await moved?.dispose();
    },
  };
}
