import { stackOf } from '../../shared/errors.ts';
import { eventSource } from '../../shared/rpc/events.ts';
import { serve } from '../../shared/rpc/server.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { unitPatches } from '../../workbench/features/unitSheet.ts';
import {
  filtersPicture,
  hashOfUpload,
  imageThumbnail,
  networkInput,
  wholePicture,
} from '../../workbench/pictures/shownPictures.ts';
import { openWorkspace } from '../../workbench/workspace/workspace.ts';
import { picturesContract } from './picturesContract.ts';

/** Decodes pictures for a host that serves the workspace in `folder`. It only reads, so that it may be ended at any moment. */
export function servePictures(transport: Transport, folder: string): void {
  const workspace = openWorkspace(folder, 'read', 'the Switchback workbench');
  const encoded = async (picture: Promise<Buffer>) => ({ bytes: new Uint8Array(await picture) });
  serve(transport, {
    contract: picturesContract,
    events: eventSource<Record<string, never>>(),
    handlers: {
      'pictures.thumbnail': ({ imageId, side }, { signal }) =>
        encoded(imageThumbnail(workspace, imageId, side, signal)),
      'pictures.networkInput': ({ model, picture }, { signal }) =>
        encoded(networkInput(workspace, model, picture, signal)),
      'pictures.whole': async ({ picture, most }, { signal }) => {
        const { bytes, mediaType } = await wholePicture(workspace, picture, most, signal);
        return { bytes: new Uint8Array(bytes), mediaType };
      },
      'pictures.unitPatches': (question, { signal }) => encoded(unitPatches(workspace, question, signal)),
      'pictures.filters': ({ hash, scale }) => encoded(filtersPicture(workspace, hash, scale)),
      'pictures.hashUpload': async ({ upload, name }) => ({ hash: await hashOfUpload(workspace, upload, name) }),
    },
    onDefect: (name, error) => process.stderr.write(`${name}: ${stackOf(error)}\n`),
  });
}
