import { expect, test } from 'vitest';
import { useSubmit } from '../../../src/renderer/composables/useSubmit.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';
import { say } from '../../../src/shared/sentence.ts';

test('what fails is told until the next try, and only what is done is done', async () => {
  const { isBusy, problem, submit } = useSubmit();
  const sentence = say('catalog.runExists', { name: 'net' });
  expect(await submit(() => Promise.reject(new SwitchbackError('BAD_ARGUMENT', sentence)))).toBe(false);
  expect([isBusy.value, problem.value]).toEqual([false, sentence.text]);
  expect(await submit(async () => {})).toBe(true);
  expect([isBusy.value, problem.value]).toEqual([false, null]);
});

test('a second press does nothing while the first is under way', async () => {
  const { isBusy, submit } = useSubmit();
  let end = () => {};
  const first = submit(
    () =>
      new Promise<void>((resolve) => {
        end = resolve;
      }),
  );
  expect(isBusy.value).toBe(true);
  expect(await submit(() => Promise.reject(new Error('must not run')))).toBe(false);
  end();
  expect(await first).toBe(true);
});
