/** The hashes that several images have. A million images pass here: they are sorted, for a set or map of them takes four times the memory. */
export function repeatedHashes(images: readonly { readonly hash: string }[]): Set<string> {
  const sorted = images.map(({ hash }) => hash).sort();
  return new Set(sorted.filter((hash, i) => hash === sorted[i + 1]));
}
