import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where rounds take place: always the same folders, for the catalog keeps absolute paths. */
export interface Place {
  /** What a round changes: the workspace and what is written out of it. */
  readonly scene: string;
  readonly workspace: string;
  readonly out: string;
  /** What no round changes: pictures, a network, weights. */
  readonly given: string;
  /** In place of a person's settings and caches. */
  readonly home: string;
}

/** The folders of a place below `root`. */
export function placeIn(root: string): Place {
  const scene = join(root, 'scene');
  return {
    scene,
    workspace: join(scene, 'workspace'),
    out: join(scene, 'out'),
    given: join(root, 'given'),
    home: join(root, 'home'),
  };
}

/** Sets the scene anew, as it was when it was kept in `folder`. */
export function setScene({ scene }: Place, folder: string): void {
  rmSync(scene, { recursive: true, force: true, maxRetries: 3 });
  cpSync(folder, scene, { recursive: true });
}

/** Keeps the scene as it is now in `folder`, in place of what is there. */
export function keepScene({ scene }: Place, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(scene, folder, { recursive: true });
}
