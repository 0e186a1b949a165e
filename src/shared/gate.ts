/** Lets pieces of work through while what is inside stays within a limit. */
export interface Gate {
  /** Resolves when the piece may begin, first come, first served, to what must be called when it is done. */
  readonly enter: (size: number) => Promise<() => void>;
}

/** A gate for `limit` of any unit. A piece larger than the limit passes when nothing else is inside. */
export function createGate(limit: number): Gate {
  let inside = 0;
  const waiting: { readonly size: number; readonly open: () => void }[] = [];
  const letIn = () => {
    while (waiting[0] && (inside === 0 || inside + waiting[0].size <= limit)) {
      const { size, open } = waiting.shift()!;
      inside += size;
      open();
    }
  };
  return {
    enter: (size) =>
      new Promise((resolve) => {
        const leave = () => {
          inside -= size;
          letIn();
        };
        waiting.push({ size, open: () => resolve(leave) });
        letIn();
      }),
  };
}
