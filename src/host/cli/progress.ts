import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../../shared/job.ts';
import { rateMeter } from '../../shared/rate.ts';
import type { Sentence } from '../../shared/sentence.ts';
import { shareDone } from '../../shared/stages.ts';
import { print } from './printed.ts';

/** Shows a job's progress on stderr: a bar on a terminal, otherwise a plain line every few seconds. */
export interface ProgressReporter {
  readonly report: (progress: Progress) => void;
  /** Prints a line of its own above the bar. */
  readonly warn: (line: Sentence) => void;
  readonly stop: () => void;
}

const plainIntervalMs = 5000;

export function progressReporter(stream: NodeJS.WriteStream): ProgressReporter {
  return stream.isTTY ? barReporter(stream) : lineReporter(stream);
}

function barReporter(stream: NodeJS.WriteStream): ProgressReporter {
  const format = ' {bar} {count} {unit} · {rate} · {remaining} left {message}';
  const bar = new SingleBar({ format, stream, hideCursor: true, fps: 10, gracefulExit: false }, Presets.shades_grey);
  const clock = rateClock();
  let active = false;
  return {
    report: (progress) => {
      const { unit, step } = progress;
      const payload = { count: countOf(progress), unit, message: step?.text ?? '', ...clock(progress) };
      const share = shareDone(progress) ?? 0;
      if (!active) bar.start(1, share, payload);
      active = true;
      bar.update(share, payload);
    },
    warn: (line) => {
      if (active) bar.stop();
      active = false;
      print(stream, line.text);
    },
    stop: () => bar.stop(),
  };
}

function lineReporter(stream: NodeJS.WriteStream): ProgressReporter {
  const clock = rateClock();
  let lastMs = Number.NEGATIVE_INFINITY;
  return {
    report: (progress) => {
      const { rate, remaining } = clock(progress);
      const ended = progress.done === progress.total;
      if (!ended && performance.now() - lastMs < plainIntervalMs) return;
      lastMs = performance.now();
      const parts = [`${countOf(progress)} ${progress.unit}`, rate, `${remaining} left`, progress.step?.text].filter(
        Boolean,
      );
      print(stream, parts.join(' · '));
    },
    warn: (line) => print(stream, line.text),
    stop: () => {},
  };
}

const countOf = ({ done, total }: Progress) => (total === undefined ? `${done}` : `${done}/${total}`);

/** Rate and time left in words. */
function rateClock(): (progress: Progress) => { rate: string; remaining: string } {
  const meter = rateMeter();
  return (progress) => {
    const { perSecond, remainingMs } = meter(progress);
    if (perSecond === null) return { rate: '…/s', remaining: '…' };
    const rate = `${perSecond >= 10 ? Math.round(perSecond) : perSecond.toFixed(2)}/s`;
    return { rate, remaining: remainingMs === null ? '…' : duration(remainingMs / 1000) };
  };
}

/** `42 s`, `3 min 5 s`, `2 h 14 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
