import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, expect, test, vi } from 'vitest';
import { nextTick } from 'vue';
import { emptyDocument } from '../../../src/renderer/screens/figures/documentEdits.ts';
import type { JobState } from '../../../src/shared/contract/job.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { say } from '../../../src/shared/sentence.ts';

const host = vi.hoisted(() => ({
  answers: {} as Record<string, (input: never) => unknown>,
  tell: (_job: unknown, _seq: number) => {},
}));
vi.mock('../../../src/renderer/contract/client.ts', () => ({
  client: {
    request: async (name: string, input: never) => ({ result: await host.answers[name]!(input), seq: 0 }),
    on: (name: string, listener: typeof host.tell) => {
      if (name === 'job.progressed') host.tell = listener;
    },
    onState: () => {},
  },
}));
const saveFile = vi.hoisted(() => vi.fn());
vi.mock('../../../src/renderer/contract/hostFiles.ts', () => ({ saveFile }));
const { useExportStore } = await import('../../../src/renderer/stores/useExportStore.ts');
const { useComposerStore } = await import('../../../src/renderer/stores/useComposerStore.ts');
const { useToastsStore } = await import('../../../src/renderer/stores/useToastsStore.ts');

const figure = {
  ...{ id: 1, name: 'Figure 1', document: emptyDocument },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' },
};
let seq = 0;
/** The job of the export comes to this. */
async function comesTo(status: JobState['status'], more: Partial<JobState> = {}): Promise<void> {
  const finishedAt = status === 'running' ? null : '2026-01-01T00:00:01.000Z';
  host.tell({ id: 'job-1', kind: 'exportFigure', status, askedAt: '', message: null, finishedAt, ...more }, ++seq);
  await nextTick();
}
const start = vi.fn(() => ({ jobId: 'job-1' }));

beforeEach(async () => {
  setActivePinia(createPinia());
  saveFile.mockClear();
  start.mockClear();
  host.answers = { 'job.list': () => [], 'figure.show': () => figure, 'job.start': start };
  await useComposerStore().open(1);
});

test('a figure that is drawn is saved once, whatever is told of the job afterwards', async () => {
  const exporting = useExportStore();
  await exporting.start('pdf', 600, false);
  expect(exporting.exporting).toBe('job-1');
  await comesTo('running');
  expect(saveFile).not.toHaveBeenCalled();
  await comesTo('done', { result: { id: 7, file: 'Figure 1.pdf' } });
  await comesTo('done', { result: { id: 7, file: 'Figure 1.pdf' } });
  expect(saveFile).toHaveBeenCalledExactlyOnceWith('/downloads/figures/7', 'Figure 1.pdf');
  expect(exporting.exporting).toBeNull();
});

test('one export at a time', async () => {
  const exporting = useExportStore();
  await exporting.start('pdf', 600, false);
  await exporting.start('svg', 600, false);
  expect(start).toHaveBeenCalledTimes(1);
});

test.each(['failed', 'cancelled', 'interrupted'] as const)(
  'one that ends %s saves nothing, and can be asked again',
  async (status) => {
    const exporting = useExportStore();
    await exporting.start('png', 300, true);
    await comesTo(status, { message: say('workbench.paused') });
    expect(saveFile).not.toHaveBeenCalled();
    await exporting.start('png', 300, true);
    expect(start).toHaveBeenCalledTimes(2);
  },
);

test('one that is refused is told, and can be asked again', async () => {
  const exporting = useExportStore();
  host.answers['job.start'] = () => {
    throw new SwitchbackError('DISK_FULL', say('workbench.paused'));
  };
  await exporting.start('png', 300, true);
  expect(exporting.exporting).toBeNull();
  expect(useToastsStore().toasts.map(({ text }) => text)).toEqual([say('workbench.paused').text]);
});
