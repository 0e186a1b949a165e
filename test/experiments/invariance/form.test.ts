import { expect, test } from 'vitest';
import { invariance } from '../../../src/experiments/invariance/declaration.ts';
import { askedOf, newForm } from '../../../src/experiments/invariance/screen/invarianceForm.ts';

test('a new form asks for what the paper did, and the experiment takes it', () => {
  const asked = askedOf(newForm());
  const { transformations, images } = invariance.parameters.parse({ model: 'run@1', dataset: 'a', ...asked });
  expect(transformations?.map(({ kind }) => kind)).toEqual(['vertical', 'scale', 'rotation']);
  expect(images).toBe(5);
});

test('what is typed is asked; what is no number, or nothing at all, is not', () => {
  const form = newForm();
  form.ranges.rotation = { isOn: true, from: -90, to: 90, steps: 7 };
  form.layers = ['pool5'];
  expect(askedOf(form)).toMatchObject({
    layers: ['pool5'],
    transformations: [{ kind: 'vertical' }, { kind: 'scale' }, { kind: 'rotation', from: -90, to: 90, steps: 7 }],
  });
  expect(askedOf({ ...form, layers: [] })).toBeNull();
  expect(askedOf({ ...form, of: 'picture' })).toBeNull();
  expect(askedOf({ ...form, of: 'picture', picture: { imageId: 3 } })).toMatchObject({ pictures: [{ imageId: 3 }] });
  form.ranges.rotation.from = Number.NaN;
  expect(askedOf(form)).toBeNull();
  form.ranges.rotation.isOn = false;
  expect(askedOf(form)).not.toBeNull();
});
