"""Makes the files beside it: a small network of inception blocks and a residual block, and the three projections of some of its units as PyTorch computes
them in double precision. pip install torch==2.15.0 onnx==1.23.2 numpy; python make.py.

`folded.onnx` has its batch norms in the convolutions, as PyTorch's exporter does it; `whole.onnx` keeps them. In units.json a unit is the output of a module."""
import json, os
import numpy as np, torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))
torch.manual_seed(4)


class Relu(torch.autograd.Function):
    """With the backward pass of a rule."""
    rule = 'gradient'

    @staticmethod
    def forward(context, x):
        context.save_for_backward(x)
        return x.clamp(min=0)

    @staticmethod
    def backward(context, signal):
        mask = context.saved_tensors[0] > 0
        if Relu.rule == 'gradient': return signal * mask
        return signal.clamp(min=0) * (1 if Relu.rule == 'deconvnet' else mask)


class RuledRelu(nn.Module):
    def forward(self, x): return torch.relu(x) if torch.onnx.is_in_onnx_export() else Relu.apply(x)


def filters(channels, to, kernel, **geometry):
    return nn.Sequential(nn.Conv2d(channels, to, kernel, bias=False, **geometry), nn.BatchNorm2d(to), RuledRelu())


class Inception(nn.Module):
    def __init__(self, channels, to):
        super().__init__()
        self.one = filters(channels, to, 1)
        self.three = nn.Sequential(filters(channels, 4, 1), filters(4, to, 3, padding=1))
        self.five = nn.Sequential(filters(channels, 4, 1), filters(4, to, 3, padding=1))
        self.pooled = nn.Sequential(nn.MaxPool2d(3, 1, padding=1, ceil_mode=True), filters(channels, to, 1))

    def forward(self, x): return torch.cat([self.one(x), self.three(x), self.five(x), self.pooled(x)], 1)


class Residual(nn.Module):
    def __init__(self, channels, to):
        super().__init__()
        self.first = filters(channels, to, 3, stride=2, padding=1)
        self.conv2 = nn.Conv2d(to, to, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(to)
        self.shortcut = nn.Sequential(nn.Conv2d(channels, to, 1, stride=2, bias=False), nn.BatchNorm2d(to))
        self.relu = RuledRelu()

    def forward(self, x): return self.relu(self.norm2(self.conv2(self.first(x))) + self.shortcut(x))


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.entrance = filters(3, 8, 3, stride=2, padding=1)
        self.pool1 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.mixed1 = Inception(8, 4)
        self.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
        self.mixed2 = Inception(16, 4)
        self.residual = Residual(16, 8)
        self.dense = nn.Linear(8, 5)

    def forward(self, x):
        x = self.mixed2(self.pool2(self.mixed1(self.pool1(self.entrance(x)))))
        return self.dense(self.residual(x).mean((2, 3)))


network = Network()
picture = torch.randn(1, 3, 35, 35)
# Statistics of the data itself: maps that are nearly constant would leave ReLUs and switches to rounding.
for module in network.modules():
    if isinstance(module, nn.BatchNorm2d): module.momentum = 1.0
with torch.no_grad(): network.train()(torch.cat([picture, torch.randn(7, 3, 35, 35)]))
network.eval()
for name, options in (('folded', {}), ('whole', {'do_constant_folding': False, 'training': torch.onnx.TrainingMode.PRESERVE})):
    torch.onnx.export(network, (picture,), os.path.join(HERE, f'{name}.onnx'), dynamo=False, opset_version=17, input_names=['x'], **options)

network, x = network.double(), picture.double().requires_grad_(True)
units, found = [], []
for name in ('mixed1', 'mixed2', 'residual.conv2', 'residual.norm2', 'residual', 'dense'):
    kept = {}
    def keep(_module, _inputs, output): kept['y'] = output
    handle = network.get_submodule(name).register_forward_hook(keep)
    for rule in ('gradient', 'deconvnet', 'guided'):
        Relu.rule = rule
        network(x)
        y = kept['y']
        unit = int(y.detach().flatten().argmax())
        seed = y.flatten()[unit]
        (projection,) = torch.autograd.grad(seed, x, grad_outputs=seed.detach())
        units.append({'module': name, 'shape': list(y.shape[1:]), 'unit': unit, 'activation': seed.item(), 'rule': rule})
        found.append(projection[0].float().numpy())
    handle.remove()
np.save(os.path.join(HERE, 'input.npy'), picture.numpy())
np.save(os.path.join(HERE, 'projections.npy'), np.stack(found))
with open(os.path.join(HERE, 'units.json'), 'w') as file: file.write(json.dumps(units, indent=2) + '\n')
