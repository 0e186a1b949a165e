import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import type { ExportedFigure, FigureFormat } from '../../shared/contract/figure.ts';
import { saveFile } from '../contract/hostFiles.ts';
import { useComposerStore } from './useComposerStore.ts';
import { useJobsStore } from './useJobsStore.ts';

/**
 * Exports the open figure, with `index` after indexing what it lacks, and saves the file as soon as it is drawn, whatever screen is looked
 * at then.
 */
export const useExportStore = defineStore('export', () => {
  const composer = useComposerStore();
  const jobs = useJobsStore();
  const exporting = ref<string | null>(null);

  async function start(format: FigureFormat, dpi: number, index: boolean): Promise<void> {
    const { stored, document } = composer;
    if (!stored || !document || exporting.value) return;
    exporting.value = await jobs.start('exportFigure', { name: stored.name, document, format, dpi, index });
  }
  watch(
    () => (exporting.value ? jobs.states.get(exporting.value) : undefined),
    (job) => {
      if (!job?.finishedAt) return;
      exporting.value = null;
      if (job.status !== 'done') return;
      const { id, file } = job.result as ExportedFigure;
      saveFile(`/downloads/figures/${id}`, file);
    },
  );
  return { exporting, start };
});
