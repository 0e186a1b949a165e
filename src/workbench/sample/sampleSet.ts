/** What the sample's data set and its run are called. */
export const sampleName = 'shapes';

export const sampleSize = { seed: 1, trainPerClass: 300, valPerClass: 40, testPerClass: 40 };
