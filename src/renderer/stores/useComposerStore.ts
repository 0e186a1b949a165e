import { useDebounceFn } from '@vueuse/core';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { SavedFigure } from '../../shared/contract/figure.ts';
import { SwitchbackError } from '../../shared/errors.ts';
import {
  type ContentOf,
  type FigureDocument,
  type NewPanelContent,
  type PanelContent,
  type PanelKind,
  panelContent,
} from '../../shared/figureDocument.ts';
import { useContrast } from '../composables/useContrast.ts';
import { client } from '../contract/client.ts';
import { translated } from '../messages/index.ts';
import { emptyDocument, newPanel, withPanel } from '../screens/figures/documentEdits.ts';
import { type Gathering, gatherUnits } from '../screens/figures/gatherUnits.ts';
import { useToastsStore } from './useToastsStore.ts';

/** How the figure on the page stands to the one in the catalog. */
export type SaveState = 'saved' | 'unsaved' | 'conflict' | 'failed';

const saveAfterMs = 400;
/** Edits under one key that follow each other this closely are undone together. */
const mergedWithinMs = 1500;
const mostUndone = 200;

/**
 * The figure being composed: its document, what can be undone, and its saving. Any screen may send a panel here:
 * `await useComposerStore().addPanel({ kind: 'features', checkpoint, layers: [{ layer, channels: [channel] }] })`. What is left out of a
 * panel has the value that suits most figures (`shared/figureDocument.ts`), projections the contrast that they have on every screen.
 */
export const useComposerStore = defineStore('composer', () => {
  const toasts = useToastsStore();
  const stored = shallowRef<SavedFigure | null>(null);
  const document = shallowRef<FigureDocument | null>(null);
  const selectedId = ref<string | null>(null);
  const saveState = ref<SaveState>('saved');
  const past = shallowRef<readonly FigureDocument[]>([]);
  const future = shallowRef<readonly FigureDocument[]>([]);
  /** Why the latest state could not be saved. */
  const saveError = shallowRef<unknown>(null);
  /** A person is asked whether what cannot be saved is given up; called with the answer. */
  const question = shallowRef<((isGivenUp: boolean) => void) | null>(null);
  let lastEdit = { key: '', at: 0 };
  let saving: Promise<void> | null = null;

  function show(figure: SavedFigure | null): void {
    stored.value = figure;
    document.value = figure?.document ?? null;
    selectedId.value = null;
    saveState.value = 'saved';
    saveError.value = null;
    past.value = [];
    future.value = [];
    lastEdit = { key: '', at: 0 };
  }

  /** Whether another figure may take the place of the open one: that is saved, or a person gives up what cannot be. */
  async function mayLeave(): Promise<boolean> {
    do await save();
    while (saveState.value === 'unsaved');
    if (saveState.value === 'saved') return true;
    answer(false);
    return new Promise((resolve) => {
      question.value = resolve;
    });
  }
  /** Answers `question`. */
  function answer(isGivenUp: boolean): void {
    question.value?.(isGivenUp);
    question.value = null;
  }

  /** Opens a figure of the catalog, where the one before may be left. Throws `NOT_FOUND`. */
  async function open(id: number): Promise<void> {
    if (stored.value?.id === id) return;
    const { result } = await client.request('figure.show', { id });
    if (await mayLeave()) show(result);
  }
  /** The catalog's state in place of the page's. */
  async function reload(): Promise<void> {
    if (stored.value) show((await client.request('figure.show', { id: stored.value.id })).result);
  }
  /** Keeps a new figure and opens it, where the one before may be left. */
  async function create(name: string, content: FigureDocument = emptyDocument): Promise<void> {
    if (await mayLeave()) show((await client.request('figure.create', { name, document: content })).result);
  }
  /** Keeps the page's state as a figure of its own, and opens that. */
  async function keepCopy(): Promise<void> {
    const [figure, content] = [stored.value, document.value];
    if (!figure || !content) return;
    const copy = (await client.request('figure.create', { name: figure.name, document: content })).result;
    const now = document.value;
    if (stored.value?.id !== figure.id || !now) return;
    show(copy);
    // Nothing that was edited meanwhile is lost either.
    if (now !== content) edit(now);
  }
  async function rename(id: number, name: string): Promise<void> {
    const renamed = (await client.request('figure.rename', { id, name })).result;
    if (stored.value?.id === id) stored.value = { ...renamed, updatedAt: stored.value.updatedAt };
  }
  function close(): void {
    show(null);
  }

  /** Takes the next state of the document. Edits that follow each other under one `mergeKey` are undone together. */
  function edit(next: FigureDocument, mergeKey = ''): void {
    if (!document.value || next === document.value) return;
    const now = Date.now();
    const isMerged = mergeKey !== '' && mergeKey === lastEdit.key && now - lastEdit.at < mergedWithinMs;
    if (!isMerged) past.value = [...past.value, document.value].slice(-mostUndone);
    lastEdit = { key: mergeKey, at: now };
    future.value = [];
    take(next);
  }
  function undo(): void {
    const before = past.value.at(-1);
    if (!before || !document.value) return;
    past.value = past.value.slice(0, -1);
    future.value = [...future.value, document.value];
    lastEdit = { key: '', at: 0 };
    take(before);
  }
  function redo(): void {
    const next = future.value.at(-1);
    if (!next || !document.value) return;
    future.value = future.value.slice(0, -1);
    past.value = [...past.value, document.value];
    take(next);
  }
  function take(next: FigureDocument): void {
    document.value = next;
    if (saveState.value === 'conflict') return;
    saveState.value = 'unsaved';
    void saveSoon();
  }

  const saveSoon = useDebounceFn(() => save(), saveAfterMs);
  /** Keeps what has changed, one state after another. */
  async function save(): Promise<void> {
    while (saving) await saving;
    const [figure, content] = [stored.value, document.value];
    if (!figure || !content || saveState.value === 'saved' || saveState.value === 'conflict') return;
    saving = keep(figure, content).finally(() => {
      saving = null;
    });
    await saving;
  }
  async function keep({ id, updatedAt }: SavedFigure, content: FigureDocument): Promise<void> {
    try {
      const kept = (await client.request('figure.save', { id, document: content, basedOn: updatedAt })).result;
      if (stored.value?.id !== id) return;
      stored.value = kept;
      saveState.value = document.value === content ? 'saved' : 'unsaved';
      saveError.value = null;
    } catch (error) {
      if (stored.value?.id !== id) return;
      saveState.value = error instanceof SwitchbackError && error.code === 'MISMATCH' ? 'conflict' : 'failed';
      saveError.value = error;
    }
    if (saveState.value === 'unsaved') void saveSoon();
  }

  /** Adds a panel to the open figure, below the row `afterRow` or at its end, and chooses it. */
  function insert(content: NewPanelContent, afterRow?: number): void {
    if (!document.value) return;
    const panel = newPanel(completed(content), crypto.randomUUID());
    edit(withPanel(document.value, panel, afterRow));
    selectedId.value = panel.id;
  }
  /**
   * Adds a panel to the open figure, the latest one, or a new one, and says to which. Units come to a panel that shows some of theirs, as
   * `gathering` says.
   */
  async function addPanel<K extends PanelKind>(
    content: Extract<NewPanelContent, { kind: K }>,
    gathering?: Gathering<K>,
  ): Promise<void> {
    try {
      if (!stored.value) {
        const [latest] = (await client.request('figure.list', {})).result;
        if (latest) show(latest);
        else await create(translated('figures.newName'));
      }
      const gathered = gathering && gatherUnits(document.value!, completed(content) as ContentOf<K>, gathering);
      if (gathered) {
        edit(gathered.document);
        selectedId.value = gathered.panelId;
      } else insert(content);
      await save();
      if (saveError.value) toasts.fail(saveError.value);
      else toasts.show('info', translated('figures.added', { name: stored.value!.name }));
    } catch (error) {
      toasts.fail(error);
    }
  }

  return {
    stored,
    document,
    selectedId,
    saveState,
    saveError,
    question,
    answer,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    open,
    reload,
    create,
    keepCopy,
    rename,
    close,
    edit,
    undo,
    redo,
    save,
    insert,
    addPanel,
  };
});

/** With everything filled in: projections get the contrast that they have on every screen. */
function completed(content: NewPanelContent): PanelContent {
  // What has none drops it.
  return panelContent.parse({ contrast: useContrast().value, ...content });
}
