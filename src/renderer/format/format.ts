/** Numbers as people read them, in the page's language; one function a quantity. */
export interface Formats {
  /** Four significant digits: `0.04231`, `1,234`. */
  readonly number: (value: number) => string;
  readonly count: (value: number) => string;
  /** A share in [0, 1] with one decimal: `12.5%`. */
  readonly percent: (share: number) => string;
  readonly bytes: (bytes: number) => string;
  /** `42 s`, `3 min 5 s`, `2 h 14 min`. */
  readonly duration: (ms: number) => string;
  /** From ISO 8601: date and time, to the minute. */
  readonly dateTime: (iso: string) => string;
  readonly time: (iso: string) => string;
}

const unitSteps = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

export function formatsFor(language: string): Formats {
  const significant = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const share = new Intl.NumberFormat(language, {
    style: 'percent',
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium' });
  const unit = (value: number, name: string) =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit: name,
      unitDisplay: 'short',
      maximumFractionDigits: 0,
    }).format(value);
  return {
    number: (value) => significant.format(value),
    count: (value) => whole.format(value),
    percent: (value) => share.format(value),
    bytes: (bytes) => {
      const [name, size] = unitSteps.find(([, least]) => bytes >= least) ?? ['B', 1];
      return `${new Intl.NumberFormat(language, { maximumFractionDigits: size === 1 ? 0 : 1 }).format(bytes / size)} ${name}`;
    },
    duration: (ms) => {
      const seconds = Math.max(0, Math.round(ms / 1000));
      if (seconds < 60) return unit(seconds, 'second');
      if (seconds < 3600) return `${unit(Math.floor(seconds / 60), 'minute')} ${unit(seconds % 60, 'second')}`;
      return `${unit(Math.floor(seconds / 3600), 'hour')} ${unit(Math.floor((seconds % 3600) / 60), 'minute')}`;
    },
    dateTime: (iso) => dateTime.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
  };
}
