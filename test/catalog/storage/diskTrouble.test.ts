import { expect, test } from 'vitest';
import { diskTrouble } from '../../../src/catalog/storage/diskTrouble.ts';
import { SwitchbackError } from '../../../src/shared/errors.ts';

const thrown = (code: string) => Object.assign(new Error(`${code}: it does not work`), { code });

test.each([
  ['ENOSPC', 'DISK_FULL'],
  ['EDQUOT', 'DISK_FULL'],
  ['EROFS', 'BAD_FILE'],
  ['EACCES', 'BAD_FILE'],
  ['EPERM', 'BAD_FILE'],
  ['ENOENT', 'BAD_FILE'],
])('%s is %s and names the place', (code, meaning) => {
  const error = diskTrouble(thrown(code), '/somewhere/blobs') as SwitchbackError;
  expect(error).toBeInstanceOf(SwitchbackError);
  expect(error.code).toBe(meaning);
  expect(error.message).toContain('/somewhere/blobs');
});

test('anything else stays what it is', () => {
  const error = thrown('EIO');
  expect(diskTrouble(error, '/somewhere')).toBe(error);
});
