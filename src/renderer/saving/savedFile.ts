/** A file that a screen gives of what it shows. */
export interface SavedFile {
  /** What it is, for a person. */
  readonly label: string;
  /** What it is called when it is saved; its ending tells its kind. */
  readonly name: string;
  /** A picture that can be put on the clipboard. */
  readonly isCopied?: boolean;
  /** Where it is to be had; made when it is wanted. */
  readonly address: () => string | Promise<string>;
}

const kinds = [/\.(svg|pdf|png)$/, /\.csv$/, /\.npy$/, /./];

/** Files by kind: pictures, tables, arrays, others; kinds without any are left out. */
export const groupedFiles = (files: readonly SavedFile[]): (readonly SavedFile[])[] => {
  const kindOf = ({ name }: SavedFile) => kinds.findIndex((kind) => kind.test(name));
  return kinds.map((_, i) => files.filter((file) => kindOf(file) === i)).filter(({ length }) => length > 0);
};
