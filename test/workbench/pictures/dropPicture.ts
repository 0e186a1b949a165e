import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keepDroppedPicture } from '../../../src/workbench/pictures/droppedPictures.ts';
import { hashOfUpload } from '../../../src/workbench/pictures/shownPictures.ts';
import { uploadedFile } from '../../../src/workbench/workspace/uploads.ts';
import type { Workspace } from '../../../src/workbench/workspace/workspace.ts';

/** Keeps a picture as a host does that a page has sent it to, and gives its SHA-256. */
export async function dropPicture(
  workspace: Pick<Workspace, 'folder'>,
  name: string,
  bytes: Uint8Array,
): Promise<string> {
  const upload = `${randomUUID()}.picture`;
  const file = uploadedFile(workspace, upload);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  const hash = await hashOfUpload(workspace, upload, name);
  keepDroppedPicture(workspace, file, { name, hash });
  return hash;
}
