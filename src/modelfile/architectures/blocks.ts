import { conv, dense, hasModule, maxPool, norm, plain, sum, type TorchNetwork } from './torchNetwork.ts';

/** Numbers from 1 for which there is a module. */
function counted(net: TorchNetwork, nameOf: (number: number) => string, first = 1): readonly number[] {
  const numbers: number[] = [];
  for (let number = first; hasModule(net, nameOf(number)); number++) numbers.push(number);
  return numbers;
}

/** Of any depth and width, ResNeXt among them (He et al. 2016, Xie et al. 2017); strides where torchvision has them. */
export function resnet(net: TorchNetwork): void {
  let x = plain(net, 'relu', 'relu', norm(net, 'bn1', conv(net, 'conv1', 'input', { strides: 2 })));
  x = maxPool(net, 'maxpool', x, { kernelSize: 3, strides: 2, padding: 1 });
  for (const stage of counted(net, (number) => `layer${number}`)) {
    for (const block of counted(net, (number) => `layer${stage}.${number}`, 0))
      x = residual(net, `layer${stage}.${block}`, x, stage > 1 && block === 0 ? 2 : 1);
  }
  dense(net, 'fc', plain(net, 'avgpool', 'globalAveragePool', x));
}

function residual(net: TorchNetwork, name: string, x: string, strides: number): string {
  const convs = counted(net, (number) => `${name}.conv${number}`);
  const strided = convs.length === 3 ? 2 : 1;
  const inner = convs.reduce((below, number) => {
    const made = conv(net, `${name}.conv${number}`, below, { strides: number === strided ? strides : 1 });
    const normed = norm(net, `${name}.bn${number}`, made);
    return number === convs.length ? normed : plain(net, `${name}.relu${number}`, 'relu', normed);
  }, x);
  const isProjected = hasModule(net, `${name}.downsample`);
  const shortcut = isProjected
    ? norm(net, `${name}.downsample.1`, conv(net, `${name}.downsample.0`, x, { strides }))
    : x;
  return plain(net, `${name}.relu`, 'relu', sum(net, `${name}.add`, inner, shortcut));
}

/** Of any depth (Huang et al. 2017). */
export function densenet(net: TorchNetwork): void {
  let x = conv(net, 'features.conv0', 'input', { strides: 2 });
  x = plain(net, 'features.relu0', 'relu', norm(net, 'features.norm0', x));
  x = maxPool(net, 'features.pool0', x, { kernelSize: 3, strides: 2, padding: 1 });
  for (const block of counted(net, (number) => `features.denseblock${number}`)) {
    for (const layer of counted(net, (number) => `features.denseblock${block}.denselayer${number}`))
      x = denseLayer(net, `features.denseblock${block}.denselayer${layer}`, x);
    if (hasModule(net, `features.transition${block}`)) x = transition(net, `features.transition${block}`, x);
  }
  x = plain(net, 'features.relu5', 'relu', norm(net, 'features.norm5', x));
  dense(net, 'classifier', plain(net, 'avgpool', 'globalAveragePool', x));
}

function denseLayer(net: TorchNetwork, name: string, x: string): string {
  const made = [1, 2].reduce((below, number) => {
    const active = plain(net, `${name}.relu${number}`, 'relu', norm(net, `${name}.norm${number}`, below));
    return conv(net, `${name}.conv${number}`, active);
  }, x);
  return net.add(`${name}.concat`, { op: 'concat' }, [x, made], net.channels(x) + net.channels(made));
}

function transition(net: TorchNetwork, name: string, x: string): string {
  const made = conv(net, `${name}.conv`, plain(net, `${name}.relu`, 'relu', norm(net, `${name}.norm`, x)));
  return net.add(`${name}.pool`, { op: 'averagePool', kernelSize: 2, strides: 2 }, [made]);
}
