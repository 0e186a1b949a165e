/** What jobs say they do, and the message of each in the page's languages; named groups fill its places. */
const stages: readonly (readonly [pattern: RegExp, message: string])[] = [
  [/^drawing the sample set$/, 'jobs.stage.drawing'],
  [/^reading and hashing$/, 'jobs.stage.hashing'],
  [/^mean image$/, 'jobs.stage.mean'],
  [/^validating$/, 'jobs.stage.validating'],
  [/^indexing$/, 'jobs.stage.indexing'],
  [/^projecting from (?<layer>\S+)$/, 'jobs.stage.projecting'],
  [/^(?<layer>\S+) of (?<checkpoint>\S+@\d+)$/, 'jobs.stage.sheets'],
  [/^epoch (?<epoch>\d+) of (?<epochs>\d+)$/, 'jobs.stage.epoch'],
  [/^epoch (?<epoch>\d+) of (?<epochs>\d+), loss (?<loss>\S+)$/, 'jobs.stage.epochLoss'],
];

/** The message for what a job says it does, with what fills its places; `null` for words that have none. */
export function jobStage(said: string): { readonly message: string; readonly places: Record<string, string> } | null {
  for (const [pattern, message] of stages) {
    const found = pattern.exec(said);
    if (found) return { message, places: { ...found.groups } };
  }
  return null;
}
