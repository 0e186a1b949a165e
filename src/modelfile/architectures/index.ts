import { densenet, resnet } from './blocks.ts';
import { alexnet, squeezenet, vgg } from './chains.ts';
import { efficientnet, mobilenetV2, mobilenetV3 } from './invertedResiduals.ts';
import type { LayerDefinition } from './layerDefinition.ts';
import { type TorchNetwork, torchNetwork } from './torchNetwork.ts';

/** An architecture that its tensors' names tell. */
interface Architecture {
  readonly name: string;
  /** Tensors that all of its networks have, and together no other has. */
  readonly tensors: readonly string[];
  /** Beside them, for two that share names: how large a tensor is along an axis. */
  readonly size?: readonly [tensor: string, axis: number, size: number];
  readonly build: (net: TorchNetwork) => void;
  /** The first dense layer reads maps of one size alone. */
  readonly isSizeFixed: boolean;
}

/** torchvision's, by the names that it gives their tensors. */
const architectures: readonly Architecture[] = [
  {
    name: 'AlexNet',
    tensors: ['features.0.weight', 'features.10.weight', 'classifier.1.weight', 'classifier.6.weight'],
    build: alexnet,
    isSizeFixed: true,
  },
  {
    name: 'VGG',
    tensors: ['features.0.weight', 'classifier.0.weight', 'classifier.3.weight', 'classifier.6.weight'],
    build: vgg,
    isSizeFixed: true,
  },
  {
    name: 'ResNet',
    tensors: ['conv1.weight', 'bn1.running_mean', 'layer1.0.conv1.weight', 'layer4.0.bn1.weight', 'fc.weight'],
    size: ['conv1.weight', 2, 7],
    build: resnet,
    isSizeFixed: false,
  },
  {
    name: 'SqueezeNet',
    tensors: ['features.0.weight', 'features.12.squeeze.weight', 'classifier.1.weight'],
    build: squeezenet,
    isSizeFixed: false,
  },
  {
    name: 'DenseNet',
    tensors: [
      'features.conv0.weight',
      'features.denseblock1.denselayer1.conv1.weight',
      'features.norm5.weight',
      'classifier.weight',
    ],
    build: densenet,
    isSizeFixed: false,
  },
  {
    name: 'MobileNetV2',
    tensors: [
      'features.0.0.weight',
      'features.1.conv.0.0.weight',
      'features.17.conv.0.0.weight',
      'classifier.1.weight',
    ],
    build: mobilenetV2,
    isSizeFixed: false,
  },
  {
    name: 'MobileNetV3',
    tensors: ['features.0.0.weight', 'features.1.block.0.0.weight', 'classifier.0.weight', 'classifier.3.weight'],
    build: mobilenetV3,
    isSizeFixed: false,
  },
  {
    name: 'EfficientNet',
    tensors: ['features.0.0.weight', 'features.1.0.block.0.0.weight', 'classifier.1.weight'],
    build: efficientnet,
    isSizeFixed: false,
  },
];

/** The names of all architectures that are known. */
export const architectureNames: readonly string[] = architectures.map(({ name }) => name);

/** What the names of a file's tensors tell of its network. */
export interface KnownNetwork {
  readonly name: string;
  readonly layers: readonly LayerDefinition[];
  readonly isSizeFixed: boolean;
}

/** The deepest of these has a third as many. */
const mostTensors = 6000;

/** The network to which tensors of these names and shapes belong; `null` where no known one has such. */
export function networkOfTensors(shapes: ReadonlyMap<string, readonly number[]>): KnownNetwork | null {
  if (shapes.size > mostTensors) return null;
  const found = architectures.find(({ tensors, size }) => {
    const fits = !size || shapes.get(size[0])?.[size[1]] === size[2];
    return fits && tensors.every((name) => shapes.has(name));
  });
  if (!found) return null;
  const net = torchNetwork(shapes);
  found.build(net);
  return { name: found.name, layers: net.layers, isSizeFixed: found.isSizeFixed };
}
