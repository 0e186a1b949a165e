/** Numbers as people read them, in the page's language; one function a quantity. */
export interface Formats {
  /** Four significant digits, or as many as said: `0.04231`, `1,234`, `3.1e-7`. */
  readonly number: (value: number, significantDigits?: number) => string;
  /** What was measured, with all of its four significant digits, so that `2.170` stands beside `2.065`; 0 is exact. */
  readonly measured: (value: number) => string;
  /** A whole number: `12,345`. */
  readonly count: (value: number) => string;
  /** As many decimals as said, so that the digits of a column align. */
  readonly fixed: (value: number, decimals: number) => string;
  /** A share in [0, 1], with one decimal where nothing else is said: `12.5%`. */
  readonly percent: (share: number, decimals?: number) => string;
  /** A difference with its sign, four significant digits: `−0.4231`. */
  readonly difference: (difference: number) => string;
  /** A difference of two shares in percentage points, with its sign: `+12.5`. */
  readonly points: (difference: number) => string;
  readonly bytes: (bytes: number) => string;
  /** The two largest units: `340 ms`, `42 sec`, `3 min 5 sec`, `2 days 14 hr`. */
  readonly duration: (ms: number) => string;
  /** From ISO 8601: date and time, to the minute. */
  readonly dateTime: (iso: string) => string;
  readonly date: (iso: string) => string;
  readonly time: (iso: string) => string;
  /** `5 minutes ago`. */
  readonly ago: (iso: string, nowMs: number) => string;
}

/** Largest first, in seconds. */
const timeUnits = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const;

/** Below and from here numbers are written with a power of ten. */
const plainFrom = 1e-4;
const plainTo = 1e7;

const unitSteps = [
  ['GiB', 2 ** 30],
  ['MiB', 2 ** 20],
  ['KiB', 2 ** 10],
] as const;

export function formatsFor(language: string): Formats {
  const number = numberFormats(language);
  const fixed = (value: number, decimals: number, options?: Intl.NumberFormatOptions) =>
    number({ ...options, minimumFractionDigits: decimals, maximumFractionDigits: decimals }).format(value);
  const unit = (value: number, name: string) =>
    number({ style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 0 }).format(value);
  const dateTime = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'medium', hourCycle: 'h23' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const isPlain = (value: number) => value === 0 || (Math.abs(value) >= plainFrom && Math.abs(value) < plainTo);
  return {
    number: (value, digits = 4) =>
      isPlain(value)
        ? number({ maximumSignificantDigits: digits }).format(value)
        : value.toExponential(digits - 1).replace(/\.?0*e\+?/, 'e'),
    measured: (value) => {
      if (!isPlain(value)) return value.toExponential(3).replace('+', '');
      return number(value === 0 ? {} : { minimumSignificantDigits: 4, maximumSignificantDigits: 4 }).format(value);
    },
    count: (value) => number({ maximumFractionDigits: 0 }).format(value),
    fixed: (value, decimals) => fixed(value, decimals),
    percent: (share, decimals = 1) => fixed(share, decimals, { style: 'percent' }),
    difference: (value) => number({ signDisplay: 'exceptZero', maximumSignificantDigits: 4 }).format(value),
    points: (difference) => fixed(100 * difference, 1, { signDisplay: 'exceptZero' }),
    bytes: (bytes) => {
      const [name, size] = unitSteps.find(([, least]) => bytes >= least) ?? ['B', 1];
      return `${number({ maximumFractionDigits: size === 1 ? 0 : 1 }).format(bytes / size)} ${name}`;
    },
    duration: (ms) => {
      if (ms < 1000) return unit(Math.max(0, Math.round(ms)), 'millisecond');
      const seconds = Math.round(ms / 1000);
      const largest = timeUnits.findIndex(([, size]) => seconds >= size);
      return timeUnits
        .slice(largest, largest + 2)
        .map(([name, size], i) => unit(Math.floor((i === 0 ? seconds : seconds % timeUnits[largest]![1]) / size), name))
        .join(' ');
    },
    dateTime: (iso) => dateTime.format(new Date(iso)),
    date: (iso) => date.format(new Date(iso)),
    time: (iso) => time.format(new Date(iso)),
    ago: (iso, nowMs) => {
      const seconds = Math.min(0, (Date.parse(iso) - nowMs) / 1000);
      const [name, size] = timeUnits.find(([, least]) => -seconds >= least) ?? (['second', 1] as const);
      return relative.format(Math.trunc(seconds / size), name);
    },
  };
}

/** A format costs more to make than to use: each is made once. */
function numberFormats(language: string): (options: Intl.NumberFormatOptions) => Intl.NumberFormat {
  const made = new Map<string, Intl.NumberFormat>();
  return (options) => {
    const key = JSON.stringify(options);
    const format = made.get(key) ?? new Intl.NumberFormat(language, options);
    made.set(key, format);
    return format;
  };
}
