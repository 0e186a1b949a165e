import { expect, test } from 'vitest';
import { jobStage } from '../../../src/renderer/composables/jobStages.ts';

test('what fills the places of a stage is taken from what the job says', () => {
  expect(jobStage('epoch 3 of 14, loss 0.412')).toEqual({
    message: 'jobs.stage.epochLoss',
    places: { epoch: '3', epochs: '14', loss: '0.412' },
  });
  expect(jobStage('pool5 of shapes@2')?.places).toEqual({ layer: 'pool5', checkpoint: 'shapes@2' });
});

test('other words stand for themselves', () => expect(jobStage('something new')).toBeNull());
