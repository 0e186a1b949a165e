import { rmSync } from 'node:fs';
import { curveFile } from '../../workbench/training/curveFiles.ts';
import { curvesInFile } from '../../workbench/training/readCurves.ts';
import { measureTrainingPace, previewTraining } from '../../workbench/training/trainingPreview.ts';
import { isUpload } from '../../workbench/workspace/uploads.ts';
import type { Computations } from './computation.ts';

/** Of a training that is about to begin, and the files of one. */
export const trainingComputations: Computations<
  'training.measure' | 'training.preview' | 'run.file' | 'run.readEvents'
> = {
  'run.file': async ({ workspace }, { run, file }, { keep }) => keep(curveFile(workspace, run, file)),
  'run.readEvents': async ({ workspace }, { file, fileName }) => {
    try {
      return curvesInFile(file, fileName);
    } finally {
      if (isUpload(workspace, file)) rmSync(file, { force: true });
    }
  },
  'training.measure': (models, request) => measureTrainingPace(models, request),
  'training.preview': (models, request, { signal }) => previewTraining(models, request, signal),
};
