import { conv, dense, dropout, maxPool, norm, plain, type TorchNetwork, weightShape } from './torchNetwork.ts';

/** Krizhevsky's second (2014), as torchvision has it. */
export function alexnet(net: TorchNetwork): void {
  let x = plain(net, 'features.1', 'relu', conv(net, 'features.0', 'input', { strides: 4, padding: 2 }));
  x = maxPool(net, 'features.2', x, { kernelSize: 3, strides: 2 });
  x = plain(net, 'features.4', 'relu', conv(net, 'features.3', x));
  x = maxPool(net, 'features.5', x, { kernelSize: 3, strides: 2 });
  for (const at of [6, 8, 10]) x = plain(net, `features.${at + 1}`, 'relu', conv(net, `features.${at}`, x));
  x = maxPool(net, 'features.12', x, { kernelSize: 3, strides: 2 });
  x = dropout(net, 'classifier.0', x, 0.5);
  x = plain(net, 'classifier.2', 'relu', dense(net, 'classifier.1', x));
  x = dropout(net, 'classifier.3', x, 0.5);
  x = plain(net, 'classifier.5', 'relu', dense(net, 'classifier.4', x));
  dense(net, 'classifier.6', x);
}

/**
 * Of any depth, with or without batch normalisation (Simonyan & Zisserman 2015): a pool stands where a module has no weights that follows a
 * rectifier.
 */
export function vgg(net: TorchNetwork): void {
  const numbers = [...net.shapes.keys()].map((name) => Number(/^features\.(\d{1,3})\./.exec(name)?.[1] ?? 0));
  const last = Math.max(...numbers);
  const hasNorms = net.shapes.has('features.1.running_mean');
  let x = 'input';
  for (let at = 0; at <= last; ) {
    if (weightShape(net, `features.${at}`).length !== 4) {
      x = maxPool(net, `features.${at}`, x, { kernelSize: 2, strides: 2 });
      at += 1;
      continue;
    }
    x = conv(net, `features.${at}`, x);
    if (hasNorms) x = norm(net, `features.${at + 1}`, x);
    at += hasNorms ? 3 : 2;
    x = plain(net, `features.${at - 1}`, 'relu', x);
  }
  x = maxPool(net, `features.${last + 2}`, x, { kernelSize: 2, strides: 2 });
  for (const at of [0, 3]) {
    x = plain(net, `classifier.${at + 1}`, 'relu', dense(net, `classifier.${at}`, x));
    x = dropout(net, `classifier.${at + 2}`, x, 0.5);
  }
  dense(net, 'classifier.6', x);
}

/** Iandola et al. 2016, 1.0 and 1.1: a pool stands where there is no fire module. */
export function squeezenet(net: TorchNetwork): void {
  let x = plain(net, 'features.1', 'relu', conv(net, 'features.0', 'input', { strides: 2, padding: 0 }));
  for (let at = 2; at <= 12; at++) {
    const name = `features.${at}`;
    x = net.shapes.has(`${name}.squeeze.weight`)
      ? fire(net, name, x)
      : maxPool(net, name, x, { kernelSize: 3, strides: 2, rounding: 'ceil' });
  }
  x = dropout(net, 'classifier.0', x, 0.5);
  x = plain(net, 'classifier.2', 'relu', conv(net, 'classifier.1', x));
  plain(net, 'flatten', 'flatten', plain(net, 'classifier.3', 'globalAveragePool', x));
}

function fire(net: TorchNetwork, name: string, x: string): string {
  const squeezed = plain(net, `${name}.squeeze_activation`, 'relu', conv(net, `${name}.squeeze`, x));
  const [one, three] = ['expand1x1', 'expand3x3'].map((part) =>
    plain(net, `${name}.${part}_activation`, 'relu', conv(net, `${name}.${part}`, squeezed)),
  ) as [string, string];
  return net.add(`${name}.concat`, { op: 'concat' }, [one, three], net.channels(one) + net.channels(three));
}
