import type { Reporter, TestCase, TestResult } from '@playwright/test/reporter';

/** Says of every spec that was skipped why: the list reporter names it only. */
export default class SkipReporter implements Reporter {
  readonly #reasons = new Map<string, string[]>();

  onTestEnd({ title, location, annotations }: TestCase, { status }: TestResult): void {
    if (status !== 'skipped') return;
    const reason = annotations.find(({ type }) => type === 'skip')?.description ?? 'no reason given';
    const file = location.file.split(/[\\/]/).at(-1)!;
    this.#reasons.set(reason, [...(this.#reasons.get(reason) ?? []), `${file}: ${title}`]);
  }

  onEnd(): void {
    for (const [reason, specs] of this.#reasons)
      process.stdout.write(
        `\n  Skipped (${specs.length}), ${reason}:\n${specs.map((spec) => `    ${spec}\n`).join('')}`,
      );
  }
}
