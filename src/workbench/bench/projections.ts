import { fullBatch } from '../../engine/analysis/batches.ts';
import { compileProjection } from '../../engine/program/compile.ts';
import { randomIntegers } from '../../engine/random.ts';
import { pictureFeeds } from '../pictures/pictureFeeds.ts';
import { atMost, interleaved, type Measurement } from './measurement.ts';
import { type BenchSubject, noisePixels } from './subject.ts';

const projections = 144;

/** 144 units of the fifth convolution, one an image, forward and down again, against as many forward passes. */
export async function measureProjections(subject: BenchSubject): Promise<Measurement[]> {
  const { runtime, network, preprocessing, weights, runForward } = subject;
  const executable = await runtime.load(compileProjection(network, preprocessing, 'conv5', 'deconvnet'), weights);
  const units = network.nodes.find(({ name }) => name === 'conv5')!.shape.reduce((a, c) => a * c, 1);
  const unit = {
    dtype: 'int32',
    shape: [fullBatch],
    data: randomIntegers(['bench units'], fullBatch, units),
  } as const;
  const feeds = { ...pictureFeeds(preprocessing, noisePixels(preprocessing, fullBatch)), unit };
  const project = async () => {
    for (let done = 0; done < projections; done += fullBatch) await executable.run(feeds);
  };
  try {
    const [forward, down] = await interleaved(3, [() => runForward(projections), project]);
    return [atMost(`${projections} projections from conv5`, 'time of as many forward passes', down! / forward!, 2.5)];
  } finally {
    await executable.dispose();
  }
}
