/** A listener that is called at most every `intervalMs`; of what comes in between the last is kept and delivered. */
export function thinned<T>(
  intervalMs: number,
  listener: (value: T) => void,
): { readonly call: (value: T) => void; readonly flush: () => void } {
  let lastMs = Number.NEGATIVE_INFINITY;
  let kept: { readonly value: T } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (!kept) return;
    const { value } = kept;
    kept = undefined;
    lastMs = performance.now();
    listener(value);
  };
  return {
    call: (value) => {
      kept = { value };
      const dueInMs = lastMs + intervalMs - performance.now();
      if (dueInMs <= 0) flush();
      else timer ??= setTimeout(flush, dueInMs);
    },
    flush,
  };
}
