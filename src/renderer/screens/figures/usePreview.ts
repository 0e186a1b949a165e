import { onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue';
import type { FigurePreview } from '../../../shared/contract/figure.ts';
import type { FigureDocument } from '../../../shared/figureDocument.ts';
import { client } from '../../contract/client.ts';
import { computed } from '../../contract/hostFiles.ts';
import { isOver } from '../../stores/mergeJobs.ts';
import { useJobsStore } from '../../stores/useJobsStore.ts';

export interface Preview {
  readonly page: Readonly<Ref<FigurePreview | null>>;
  /** Address of the page's picture, already decoded; the one before stays until then. */
  readonly src: Readonly<Ref<string | null>>;
  readonly error: Readonly<Ref<Error | null>>;
  readonly isDrawing: Readonly<Ref<boolean>>;
  /** The job that computes what the panels lack. */
  readonly preparing: Readonly<Ref<string | null>>;
  /** Computes what the panels lack; indexes where `index` says so: they take long. */
  readonly prepare: (index: boolean) => Promise<void>;
  /** Once more, after an error. */
  readonly draw: () => Promise<void>;
}

const topics = ['projections', 'passes', 'analyses', 'models', 'runs'] as const;

/**
 * The figure's page as it will be exported, drawn again whenever the document or what it shows has changed: one drawing at a time, the
 * latest state always drawn. What projections lack is computed by a job; an index waits to be asked for.
 */
export function usePreview(document: Readonly<Ref<FigureDocument | null>>, name: Readonly<Ref<string>>): Preview {
  const jobs = useJobsStore();
  const page = shallowRef<FigurePreview | null>(null);
  const src = ref<string | null>(null);
  const error = shallowRef<Error | null>(null);
  const isDrawing = ref(false);
  const preparing = ref<string | null>(null);
  let isStale = false;
  /** A person has stopped it: it does not begin by itself again until something is changed. */
  let isStopped = false;

  async function draw(): Promise<void> {
    isStale = true;
    if (isDrawing.value) return;
    isDrawing.value = true;
    while (isStale && document.value) {
      isStale = false;
      await drawOnce(document.value);
    }
    isDrawing.value = false;
  }
  async function drawOnce(content: FigureDocument): Promise<void> {
    try {
      const { result } = await client.request('figure.render', { title: name.value, document: content });
      await show(result);
      error.value = null;
      const isLacking = result.panels.some(({ problem }) => problem?.kind === 'incomplete' && !problem.index);
      if (isLacking && !preparing.value && !isStopped) await prepare(false);
    } catch (thrown) {
      error.value = thrown as Error;
    }
  }
  async function show(next: FigurePreview): Promise<void> {
    const svg = await computed(next.svg);
    const address = URL.createObjectURL(svg.slice(0, svg.size, 'image/svg+xml'));
    const picture = new Image();
    picture.src = address;
    await picture.decode().catch(() => {});
    const before = src.value;
    src.value = address;
    page.value = next;
    if (before) setTimeout(() => URL.revokeObjectURL(before), 1000);
  }
  async function prepare(index: boolean): Promise<void> {
    if (!document.value) return;
    isStopped = false;
    preparing.value = await jobs.start('prepareFigure', { name: name.value, document: document.value, index });
  }

  watch(
    document,
    (next) => {
      isStopped = false;
      if (next) void draw();
      else page.value = null;
    },
    { immediate: true },
  );
  watch(
    () => (preparing.value ? jobs.states.get(preparing.value)?.status : undefined),
    (status) => {
      if (!status || !isOver({ status })) return;
      preparing.value = null;
      isStopped = status === 'cancelled';
      if (status === 'done') void draw();
    },
  );
  const unsubscribe = client.on('catalog.changed', (change) => {
    const concerns = change.topics.some((topic) => (topics as readonly string[]).includes(topic));
    if (concerns && document.value && !preparing.value) void draw();
  });
  onScopeDispose(() => {
    unsubscribe();
    if (src.value) URL.revokeObjectURL(src.value);
  });
  return { page, src, error, isDrawing, preparing, prepare, draw };
}
