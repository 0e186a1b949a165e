import { fullBatch } from '../../../engine/analysis/batches.ts';
import { networkDefinition } from '../../../engine/network/define.ts';
import { highestMaps, layersOfInterest } from '../../../engine/network/layers.ts';
import { MEAN } from '../../../engine/program/input.ts';
import { randomIntegers, randomNormals } from '../../../engine/random.ts';
import type { Tensor } from '../../../engine/runtime/runtime.ts';
import { encodeSafetensors } from '../../../modelfile/safetensors.ts';
import { type SlidingWindow, slideWindow } from '../../../shared/slidingWindow.ts';
import { floatTensors } from '../../models/floatTensors.ts';
import { jsonFile, writeOutputs } from '../../workspace/outputs.ts';
import type { BenchSubject } from '../subject.ts';

/** What both sides compute on. */
export interface Setting {
  /** `[32, 3, 224, 224]` float32, as the network's input. */
  readonly batch: Tensor;
  /** `[1, 3, 224, 224]` float32. */
  readonly image: Tensor;
  readonly baseline: Tensor;
  /** `[32]` int32: places in the flat output of conv5, where the network has one; else zeros. */
  readonly units: Int32Array;
  /** `[32]` int32. */
  readonly labels: Int32Array;
  /** Of the occlusion's window of 27 px with stride 14. */
  readonly grid: SlidingWindow;
}

export function peerSetting({ network }: Pick<BenchSubject, 'network'>): Setting {
  const noise = (key: string, n: number): Tensor => {
    const shape = [n, ...network.inputShape];
    const data = randomNormals(
      ['peers', key],
      shape.reduce((a, c) => a * c, 1),
    );
    return { dtype: 'float32', shape, data };
  };
  const [, height, width] = network.inputShape;
  const conv5 = network.nodes.find(({ name }) => name === 'conv5')?.shape ?? [1];
  return {
    batch: noise('batch', fullBatch),
    image: noise('image', 1),
    baseline: noise('baseline', 1),
    units: randomIntegers(
      ['peers', 'units'],
      fullBatch,
      conv5.reduce((a, c) => a * c, 1),
    ),
    labels: randomIntegers(['peers', 'labels'], fullBatch, 1000),
    grid: slideWindow([height, width], [27, 27], [14, 14]),
  };
}

/** Writes the network, its weights and the setting for a script of `bench/peers`. */
export function writePeerFiles(
  folder: string,
  { network, weights }: Pick<BenchSubject, 'network' | 'weights'>,
  setting: Setting,
): void {
  const { [MEAN]: _, ...trained } = weights;
  const { batch, image, baseline, units, labels, grid } = setting;
  const { rows, columns } = grid;
  const layers = { interesting: layersOfInterest(network), highest: highestMaps(network) };
  const request = { units: [...units], labels: [...labels], ...layers, rows, columns };
  const images = floatTensors({ input: batch, image, baseline });
  writeOutputs(folder, {
    'network.json': jsonFile(networkDefinition(network)),
    'request.json': jsonFile(request),
    'weights.safetensors': encodeSafetensors(floatTensors(trained)),
    'images.safetensors': encodeSafetensors(images),
  });
}
