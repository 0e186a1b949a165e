import { SwitchbackError } from '../../shared/errors.ts';
import { type Sentence, say } from '../../shared/sentence.ts';
import { operatorsOf } from '../program/onnxNodes.ts';
import type { Program } from '../program/program.ts';
import { isDivisible, joined, partOfBatch } from './batchParts.ts';
import { checkFeeds } from './check.ts';
import { type DeviceFailure, deviceFailure } from './failures.ts';
import { seriesWithFallback } from './fallbackSeries.ts';
import type { Executable, LoadOptions, Runtime, Tensor, Tensors } from './runtime.ts';

/**
 * A runtime that goes on where its device's memory is full or the device is gone, and where a program has nodes of ONNX that it has no
 * operations for: such a program is computed by a fallback that has them. A batch that does not fit is computed in halves, and
 * what comes after it in parts of that size. What no halving makes fit, and everything once the device is lost, is computed by
 * `fallback`: a program gives the same numbers wherever it runs. `warn` is told of each once.
 * Without a fallback loading and running throw `OUT_OF_MEMORY` or `DEVICE_LOST`; a series throws that too where its state went with the
 * device.
 */
export function withFallback(runtime: Runtime, fallback: Runtime | null, warn: (line: Sentence) => void): Runtime {
  let isLost = false;
  let isToldOfNodes = false;

  /** What goes on instead; told in a warning. */
  const instead = (failure: DeviceFailure, cause: unknown): Runtime => {
    if (!fallback) throw failed(failure, runtime, cause);
    const places = { runtime: runtime.version, fallback: fallback.version };
    if (failure === 'memory') warn(say('computing.memoryFallback', places));
    else if (!isLost) warn(say('computing.deviceFallback', places));
    isLost ||= failure === 'device';
    return fallback;
  };

  /** What was computed on the device is gone with it; what is loaded next goes elsewhere. */
  const lost = (cause: unknown): never => {
    instead('device', cause);
    throw failed('device', runtime, cause);
  };

  const load = async (program: Program, parameters: Tensors, options?: LoadOptions): Promise<Executable> => {
    const onFallback = (failure: DeviceFailure, cause: unknown) =>
      instead(failure, cause).load(program, parameters, options);
    if (isLost) return fallback!.load(program, parameters, options);
    const nodes = program.operations.find((operation) => operation.op === 'onnxNodes');
    if (nodes && fallback?.hasOnnxNodes && !runtime.hasOnnxNodes) {
      const places = {
        layer: nodes.layer,
        ops: operatorsOf(nodes),
        runtime: runtime.version,
        fallback: fallback.version,
      };
      if (!isToldOfNodes) warn(say('computing.opaqueFallback', places));
      isToldOfNodes = true;
      return fallback.load(program, parameters, options);
    }
    let executable: Executable;
    try {
      executable = await runtime.load(program, parameters, options);
    } catch (error) {
      const failure = deviceFailure(error);
      if (!failure) throw error;
      return onFallback(failure, error);
    }
    let most = Number.POSITIVE_INFINITY;
    let hasMoved = false;
    const divisible = isDivisible(program);

    const runWithin = async (feeds: Tensors, n: number): Promise<Record<string, Tensor>> => {
      const parts: Record<string, Tensor>[] = [];
      for (let from = 0; from < n; ) {
        const to = divisible && !hasMoved ? Math.min(n, from + most) : n;
        const part = from === 0 && to === n ? feeds : partOfBatch(program, feeds, from, to);
        try {
          parts.push(await executable.run(part));
          from = to;
        } catch (error) {
          const failure = hasMoved ? null : deviceFailure(error);
          if (!failure) throw error;
          if (failure === 'memory' && divisible && to - from > 1) {
            most = Math.floor((to - from) / 2);
            warn(say('computing.batchHalved', { runtime: runtime.version, size: to - from, half: most }));
            continue;
          }
          const moved = await onFallback(failure, error);
          // What is freed on a device that is gone may fail too.
          await executable.dispose().catch(() => {});
          executable = moved;
          hasMoved = true;
        }
      }
      return joined(parts);
    };
    return {
      run: (feeds) => runWithin(feeds, checkFeeds(program, feeds)),
      series: (start) => seriesWithFallback(executable, start, { onFallback, lost }),
      dispose: () => executable.dispose(),
    };
  };
  return { ...runtime, load };
}

function failed(failure: DeviceFailure, { version }: Runtime, cause: unknown): SwitchbackError {
  if (failure === 'memory')
    return new SwitchbackError('OUT_OF_MEMORY', say('computing.outOfMemory', { runtime: version }), { cause });
  return new SwitchbackError('DEVICE_LOST', say('computing.deviceLost', { runtime: version }), { cause });
}
