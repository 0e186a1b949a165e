/** What PyTorch puts before every name: `DataParallel`, `torch.compile`, Lightning, wrappers of one's own. */
const wrappers = ['module.', '_orig_mod.', 'model.', 'net.', 'backbone.'];

/** The wrappers that all names but those of counters begin with, one in the other. */
export function commonPrefix(names: readonly string[], left: readonly string[] = wrappers): string {
  const found = left.find((wrapper) => names.length > 0 && names.every((name) => name.startsWith(wrapper)));
  if (found === undefined) return '';
  const inner = names.map((name) => name.slice(found.length));
  return (
    found +
    commonPrefix(
      inner,
      left.filter((wrapper) => wrapper !== found),
    )
  );
}
