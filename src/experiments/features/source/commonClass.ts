/** The class of more than half of a map's strongest images. */
export function commonClass(tiles: readonly { readonly className: string }[]): string | null {
  const names = tiles.map(({ className }) => className);
  return names.find((name) => 2 * names.filter((other) => other === name).length > names.length) ?? null;
}
