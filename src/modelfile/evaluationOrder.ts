/**
 * All that `roots` need, each after what it reads. Throws `circle(key)` where something needs itself. Without recursion: a hostile file's
 * chain may be longer than the stack.
 */
export function evaluationOrder(
  roots: readonly string[],
  readsOf: (key: string) => readonly string[],
  circle: (key: string) => Error,
): readonly string[] {
  const ordered = new Set<string>();
  const open = new Set<string>();
  const stack = roots.toReversed();
  while (stack.length > 0) {
    const key = stack.at(-1)!;
    if (ordered.has(key)) {
      stack.pop();
    } else if (open.has(key)) {
      open.delete(key);
      ordered.add(key);
      stack.pop();
    } else {
      open.add(key);
      for (const read of readsOf(key)) {
        if (open.has(read)) throw circle(read);
        if (!ordered.has(read)) stack.push(read);
      }
    }
  }
  return [...ordered];
}
