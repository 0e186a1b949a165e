import { createPinia, setActivePinia } from 'pinia';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyDocument } from '../../../src/renderer/screens/figures/documentEdits.ts';
import type { SavedFigure } from '../../../src/shared/contract/figure.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import type { FigureDocument } from '../../../src/shared/figureDocument.ts';
import { say } from '../../../src/shared/sentence.ts';

/** What the host answers to each request; a test puts its own in. */
const host = vi.hoisted(() => ({ answers: {} as Record<string, (input: never) => unknown> }));
vi.mock('../../../src/renderer/contract/client.ts', () => ({
  client: { request: async (name: string, input: never) => ({ result: await host.answers[name]!(input) }) },
}));
const { useComposerStore } = await import('../../../src/renderer/stores/useComposerStore.ts');

const figure = (id: number, document = emptyDocument): SavedFigure => ({
  ...{ id, name: `Figure ${id}`, document },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
});
const edited: FigureDocument = { ...emptyDocument, letterStyle: 'A' };
const failure = new SwitchbackError('DISK_FULL', say('catalog.noFigureId', { id: 1 }));
const refuse = () => {
  throw failure;
};
const keep = vi.fn(({ id, document }: { id: number; document: FigureDocument }) => figure(id, document));

let composer: ReturnType<typeof useComposerStore>;
beforeEach(async () => {
  setActivePinia(createPinia());
  keep.mockClear();
  host.answers = {
    'figure.show': ({ id }: { id: number }) => figure(id),
    'figure.create': ({ document }: { document: FigureDocument }) => figure(9, document),
    'figure.rename': ({ id, name }: { id: number; name: string }) => ({ ...figure(id), name }),
    'figure.save': keep,
  };
  composer = useComposerStore();
  await composer.open(1);
  composer.edit(edited);
});

test('a figure that is left is saved before', async () => {
  await composer.open(2);
  expect(keep).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ id: 1, document: edited }));
  expect(composer.stored?.id).toBe(2);
});

test('a save that fails is told, and nothing is lost; the next one keeps it', async () => {
  host.answers['figure.save'] = refuse;
  await composer.save();
  expect(composer).toMatchObject({ saveState: 'failed', saveError: failure, document: edited, canUndo: true });
  host.answers['figure.save'] = keep;
  await composer.save();
  expect(composer).toMatchObject({ saveState: 'saved', saveError: null, document: edited });
});

describe.each([
  ['failed', failure],
  ['conflict', new SwitchbackError('MISMATCH', say('catalog.noFigureId', { id: 1 }))],
] as const)('what cannot be saved (%s)', (saveState, error) => {
  beforeEach(() => {
    host.answers['figure.save'] = () => {
      throw error;
    };
  });

  test.each<[string, () => Promise<void>]>([
    ['another figure', () => composer.open(2)],
    ['a new figure', () => composer.create('new')],
  ])('is not replaced by %s before a person says so', async (_, leave) => {
    const left = leave();
    await vi.waitFor(() => expect(composer.question).not.toBeNull());
    expect(composer).toMatchObject({ saveState, document: edited });
    composer.answer(false);
    await left;
    expect(composer).toMatchObject({ stored: { id: 1 }, document: edited, canUndo: true, question: null });
    const leftAgain = leave();
    await vi.waitFor(() => expect(composer.question).not.toBeNull());
    composer.answer(true);
    await leftAgain;
    expect(composer.stored?.id).not.toBe(1);
  });

  test('is kept as a figure of its own', async () => {
    await composer.save();
    await composer.keepCopy();
    expect(composer).toMatchObject({ stored: { id: 9 }, document: edited, saveState: 'saved' });
  });
});

test('another figure is renamed without being opened', async () => {
  await composer.rename(2, 'other');
  expect(composer.stored).toMatchObject({ id: 1, name: 'Figure 1' });
  await composer.rename(1, 'own');
  expect(composer.stored).toMatchObject({ id: 1, name: 'own' });
});
