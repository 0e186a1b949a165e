import type { AttributionMethod } from '../../../shared/attribution.ts';
import { limits, usualMethods } from '../declaration/limits.ts';
import type { AskedTrust } from '../declaration.ts';

/** What a person fills in; a number field that holds no number is NaN. */
export interface TrustForm {
  readonly channels: string;
  readonly maps: number | undefined;
  readonly images: number | undefined;
  readonly draws: number | undefined;
  readonly seed: number | undefined;
  readonly methods: readonly AttributionMethod[];
}

/** `channels`: as they are typed. */
export const newForm = (channels = ''): TrustForm => ({
  ...{ channels, maps: limits.maps[2], images: limits.images[2], draws: limits.draws[2], seed: 1 },
  methods: usualMethods,
});

/** Channels as they are typed, `null` where they are none; empty: not asked for. */
export function channelsIn(text: string): readonly number[] | null {
  if (text.trim() === '') return [];
  const numbers = text.split(/[,，\s]+/).filter(Boolean);
  const channels = numbers.map((own) => (/^\d{1,6}$/.test(own) ? Number(own) : Number.NaN));
  return channels.some(Number.isNaN) || channels.length > limits.maps[1] ? null : channels;
}

/** What is asked besides model, layer and split; `null` as long as something is wrong. */
export function askedOf({ channels: text, methods, ...numbers }: TrustForm): Partial<AskedTrust> | null {
  const channels = channelsIn(text);
  if (channels === null || methods.length === 0 || Object.values(numbers).some(Number.isNaN)) return null;
  return { ...numbers, methods: [...methods], ...(channels.length > 0 && { channels: [...channels] }) };
}

/** A place in a map as an address has it, `3,4`; `null` where it is none. */
export function placeIn(text: string | undefined): [number, number] | null {
  const found = /^(\d{1,6}),(\d{1,6})$/.exec(text ?? '');
  return found && [Number(found[1]), Number(found[2])];
}
