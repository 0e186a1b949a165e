import type { LayerDescription } from '../../../shared/contract/network.ts';

/** One setting of a layer: a message's key below `library.setting`, and what is put into it. */
export interface LayerSetting {
  readonly key: 'kernel' | 'stride' | 'padding' | 'dilation' | 'groups' | 'neighbours' | 'rate' | 'ceil';
  readonly value: string;
}

/** What distinguishes a layer from others of its kind, less what its output says and what is usual: strides of 1, no padding, one group. */
export function layerSettings({ layer }: Pick<LayerDescription, 'layer'>): LayerSetting[] {
  const { kernelSize, strides, padding, dilations, groups, size, rate, rounding } = layer as Settings;
  const all: readonly (LayerSetting | null)[] = [
    kernelSize ? { key: 'kernel', value: sides(kernelSize, '×', true) } : null,
    strides && isNot(strides, 1) ? { key: 'stride', value: sides(strides, '×') } : null,
    padding && isNot(padding, 0) ? { key: 'padding', value: sides(padding, ', ') } : null,
    dilations && isNot(dilations, 1) ? { key: 'dilation', value: sides(dilations, '×') } : null,
    groups !== undefined && groups > 1 ? { key: 'groups', value: String(groups) } : null,
    size === undefined ? null : { key: 'neighbours', value: String(size) },
    rate === undefined ? null : { key: 'rate', value: String(rate) },
    rounding === 'ceil' ? { key: 'ceil', value: '' } : null,
  ];
  return all.filter((setting) => setting !== null);
}

interface Settings {
  readonly kernelSize?: readonly number[];
  readonly strides?: readonly number[];
  readonly padding?: readonly number[];
  readonly dilations?: readonly number[];
  readonly groups?: number;
  readonly size?: number;
  readonly rate?: number;
  readonly rounding?: string;
}

const isNot = (values: readonly number[], usual: number) => values.some((value) => value !== usual);

/** One number where all sides have the same, unless `always` all are told. */
const sides = (values: readonly number[], separator: string, always = false): string =>
  !always && values.every((value) => value === values[0]) ? String(values[0]) : values.join(separator);
