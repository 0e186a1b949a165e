import type { FullConfig, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Says of every spec that was skipped why, and which files were left out: the list reporter names the skipped only. */
export default class SkipReporter implements Reporter {
  readonly #reasons = new Map<string, string[]>();

  #leftOut: readonly string[] = [];

  onBegin({ projects }: FullConfig): void {
    this.#leftOut = projects.flatMap(({ name, testIgnore }) =>
      [testIgnore].flat().map((file) => `${name}: ${String(file).split('/').at(-1)}`),
    );
  }

  onTestEnd({ title, location, annotations }: TestCase, { status }: TestResult): void {
    if (status !== 'skipped') return;
    const reason = annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given';
    const file = location.file.split(/[\\/]/).at(-1)!;
    this.#reasons.set(reason, [...(this.#reasons.get(reason) ?? []), `${file}: ${title}`]);
  }

  onEnd(): void {
    if (this.#leftOut.length > 0)
      process.stdout.write(`\n  Left out (SWITCHBACK_SPECS=all runs them): ${this.#leftOut.join(', ')}\n`);
    for (const [reason, specs] of this.#reasons)
      process.stdout.write(
        `\n  Skipped (${specs.length}), ${reason}:\n${specs.map((spec) => `    ${spec}\n`).join('')}`,
      );
  }
}
