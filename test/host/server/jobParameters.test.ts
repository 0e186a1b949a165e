import { expect, test } from 'vitest';
import { folderGrants } from '../../../src/host/server/grants.ts';
import { engineParameters } from '../../../src/host/server/jobParameters.ts';
import { failure } from '../../catalog/fixtures.ts';

test('a grant becomes its folder; a path in place of its id is refused', () => {
  const grants = folderGrants();
  const folderId = grants.grant('/data/shapes');
  expect(engineParameters(grants, { folderId, name: 'shapes' })).toEqual({ folder: '/data/shapes', name: 'shapes' });
  expect(failure(() => engineParameters(grants, { folderId: '/data/shapes' }))?.code).toBe('NOT_FOUND');
});

test('parameters without a folder are left alone', () => {
  const parameters = { run: 'shapes' };
  expect(engineParameters(folderGrants(), parameters)).toBe(parameters);
});
