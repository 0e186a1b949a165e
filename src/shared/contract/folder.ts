import { z } from 'zod';
import type { ChosenFolder } from '../desktop.ts';
import { query } from '../rpc/request.ts';

/** What lies in a folder, as far as a first look tells. */
export interface FolderContent {
  /** Folders in it; hidden ones are not counted. */
  readonly folders: number;
  /** Files that may be pictures; more than are counted where `isCut`. */
  readonly pictures: number;
  /** Files that make the folder a data set by themselves: labels, IDX pairs, archives. By name. */
  readonly labelFiles: readonly string[];
  /** There is more than a first look reads. */
  readonly isCut: boolean;
}

export interface SubFolder extends ChosenFolder {
  readonly content: FolderContent;
}

/** A folder of the host's machine, to choose it or one inside. */
export interface FolderListing extends ChosenFolder {
  /** Absolute path, for people to read. */
  readonly path: string;
  /** The folders on the way to it, the root first; without itself. */
  readonly above: readonly ChosenFolder[];
  readonly content: FolderContent;
  /** By name; hidden ones are left out. */
  readonly folders: readonly SubFolder[];
}

/** What lies at a path. */
export interface FoundPlace extends ChosenFolder {
  readonly isFolder: boolean;
}

/** Folders are named by the ids of grants; none outside the roots that the host was started with is ever told. */
export const folderRequests = {
  /** Where to begin. */
  'folder.listRoots': query<readonly ChosenFolder[]>()(z.object({})),
  /** Throws `NOT_FOUND` for a folder that is gone, that cannot be read, or that no longer lies in a root. */
  /** What lies at a path that a person has typed or pasted. Throws `NOT_FOUND` for one where nothing is, or that lies in no root. */
  'folder.find': query<FoundPlace>()(z.object({ path: z.string().trim().min(1).max(4096) })),
  'folder.list': query<FolderListing>()(z.object({ folderId: z.string() })),
};
