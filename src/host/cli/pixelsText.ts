import type { Preprocessing } from '../../shared/preprocessing.ts';

/** How a picture becomes the network's input, in one line. */
export function pixelsText(preprocessing: Preprocessing): string {
  const { resize, decodeSize, cropSize } = preprocessing;
  const size = 'size' in resize ? ` to ${[resize.size].flat().join('×')} px` : '';
  const ground = resize.mode === 'letterbox' ? ` on (${resize.colour.join(', ')})` : '';
  const kernel =
    'antialias' in resize && !resize.antialias ? `${resize.interpolation}, not widened` : resize.interpolation;
  return `${resize.mode}${size}${ground}, ${kernel}; cut to ${decodeSize.join('×')}, then ${cropSize.join('×')}; ${numbersText(preprocessing)}`;
}

function numbersText({ channels, channelOrder, scale, mean, deviation }: Preprocessing): string {
  const less = mean === 'none' ? '' : mean === 'image' ? ' − the mean image' : ` − (${mean.join(', ')})`;
  const divided = deviation ? `, divided by (${deviation.join(', ')})` : '';
  return `${channels === 1 ? 'grey' : channelOrder}, times ${Number(scale.toPrecision(4))}${less}${divided}`;
}
