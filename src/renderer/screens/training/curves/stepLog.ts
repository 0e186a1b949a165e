import type { StepPage } from '../../../../shared/contract/run.ts';

type Columns = Pick<StepPage, 'step' | 'epoch' | 'loss' | 'learningRate'>;

/** A run's steps as far as they have been fetched, in columns that grow. */
export interface StepLog {
  /** Views of the columns; they stay as they are when more steps come. */
  readonly columns: () => Columns;
  /** Number of the last step, 0 before the first. */
  readonly last: () => number;
  readonly append: (page: Columns) => void;
  readonly clear: () => void;
}

const firstCapacity = 1024;

export function stepLog(): StepLog {
  let all = emptyColumns(firstCapacity);
  let length = 0;
  return {
    columns: () => viewOf(all, length),
    last: () => all.step[length - 1] ?? 0,
    append: (page) => {
      const needed = length + page.step.length;
      if (needed > all.step.length) {
        const wider = emptyColumns(Math.max(needed, 2 * all.step.length));
        copyInto(wider, viewOf(all, length), 0);
        all = wider;
      }
      copyInto(all, page, length);
      length = needed;
    },
    clear: () => {
      all = emptyColumns(firstCapacity);
      length = 0;
    },
  };
}

const emptyColumns = (capacity: number): Columns => ({
  step: new Int32Array(capacity),
  epoch: new Int32Array(capacity),
  loss: new Float32Array(capacity),
  learningRate: new Float32Array(capacity),
});

const viewOf = ({ step, epoch, loss, learningRate }: Columns, length: number): Columns => ({
  step: step.subarray(0, length),
  epoch: epoch.subarray(0, length),
  loss: loss.subarray(0, length),
  learningRate: learningRate.subarray(0, length),
});

function copyInto(to: Columns, from: Columns, at: number): void {
  to.step.set(from.step, at);
  to.epoch.set(from.epoch, at);
  to.loss.set(from.loss, at);
  to.learningRate.set(from.learningRate, at);
}
