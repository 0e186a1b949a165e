/** What a person has dropped: files, or a folder with the files that lie right in it. */
export interface Dropped {
  readonly files: readonly File[];
  /** What stands for the folder. */
  readonly folder: File | null;
}

/** More than lie beside a model: of a folder of pictures not all names are read. */
const mostFiles = 500;

/** Reads a drop. To be called while its event is handled: what it holds is gone from the event afterwards. */
export function droppedFiles({ files, items }: DataTransfer): Promise<Dropped> {
  const [first] = files;
  const entry = items[0]?.webkitGetAsEntry();
  if (!first || !entry?.isDirectory) return Promise.resolve({ files: [...files], folder: null });
  return filesIn(entry as FileSystemDirectoryEntry).then((inside) => ({ files: inside, folder: first }));
}

/** A reader gives some at a time, and none when all are read. What cannot be read is left out. */
async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  while (entries.length < mostFiles) {
    const next = await new Promise<FileSystemEntry[]>((done) => reader.readEntries(done, () => done([])));
    if (next.length === 0) break;
    entries.push(...next);
  }
  const files = entries
    .filter(({ isFile, name }) => isFile && !name.startsWith('.'))
    .map((entry) => new Promise<File | null>((done) => (entry as FileSystemFileEntry).file(done, () => done(null))));
  return (await Promise.all(files)).filter((file) => file !== null);
}
