import { expect, test } from 'vitest';
import { openGrants } from '../../../src/host/server/grants.ts';
import { engineParameters } from '../../../src/host/server/jobParameters.ts';
import { failure } from '../../catalog/fixtures.ts';

test('a grant becomes its folder; a path in place of its id is refused', () => {
  const grants = openGrants();
  const folderId = grants.grant('/data/shapes');
  expect(engineParameters(grants, { folderId, name: 'shapes' })).toEqual({ folder: '/data/shapes', name: 'shapes' });
  expect(failure(() => engineParameters(grants, { folderId: '/data/shapes' }))?.code).toBe('NOT_FOUND');
});

test('a file that was sent becomes its path', () => {
  const grants = openGrants();
  const fileId = grants.grant('/uploads/weights');
  expect(engineParameters(grants, { fileId, name: 'net' })).toEqual({ file: '/uploads/weights', name: 'net' });
  expect(failure(() => engineParameters(grants, { fileId: '/uploads/weights' }))?.code).toBe('NOT_FOUND');
});

test('parameters that name no grant are left alone', () => {
  const parameters = { run: 'shapes' };
  expect(engineParameters(openGrants(), parameters)).toEqual(parameters);
});
