import { z } from 'zod';
import { cropped } from '../channelsLast/cropped.ts';
import { channelsLast, fieldsOf, sides, type Translation, unsupportedField } from './translate.ts';

/** A larger frame would take a convolution with windows larger than any network has. */
const widest = 32;

export const cropping: Translation = (call) => {
  const fields = z.looseObject({ cropping: sides.default([0, 0, 0, 0]), data_format: channelsLast });
  const { cropping } = fieldsOf(call, fields);
  if (cropping.every((cells) => cells === 0)) return call.inputs[0];
  if (cropping.some((cells) => cells > widest)) throw unsupportedField(call, 'cropping');
  return cropped(call.b, call.name, call.inputs[0], cropping);
};
