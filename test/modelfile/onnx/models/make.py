"""Makes the ONNX files beside it, a pattern each: pip install onnx==1.23.2 numpy; python make.py.

The same script gives the same bytes: numbers are seeded by the name of the file."""
import os, zlib
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
node = helper.make_node


class Model:
    """A file in the making: constants are drawn as they are named."""

    def __init__(self, name, shape=(1, 3, 8, 8), opset=18, batch='n', kind=TensorProto.FLOAT):
        self.name, self.opset, self.nodes, self.held = name, opset, [], []
        self.random = np.random.default_rng(zlib.crc32(name.encode()))
        self.shape, self.kind = [batch, *shape[1:]], kind

    def constant(self, name, array):
        array = np.asarray(array)
        self.held.append(numpy_helper.from_array(array.astype(np.float32) if array.dtype == np.float64 else array, name))
        return name

    def drawn(self, name, *shape, scale=0.5):
        return self.constant(name, self.random.normal(0, scale, shape))

    def ints(self, name, *numbers):
        return self.constant(name, np.array(numbers, np.int64))

    def number(self, name, value):
        return self.constant(name, np.array(value, np.float32))

    def add(self, op, inputs, output, **attributes):
        count = 1 + sum(n.op_type == op for n in self.nodes)
        outputs = output if isinstance(output, list) else [output]
        self.nodes.append(node(op, inputs, outputs, name=f'{op}_{count}', **attributes))
        return output

    def conv(self, x, out, channels, to, kernel=3, **attributes):
        group = attributes.get('group', 1)
        sides = [kernel, kernel] if isinstance(kernel, int) else kernel
        w, b = self.drawn(f'{out}.weight', to, channels // group, *sides), self.drawn(f'{out}.bias', to)
        return self.add('Conv', [x, w, b], out, **attributes)

    def save(self, *outputs, **extra):
        made = [helper.make_tensor_value_info(o, TensorProto.FLOAT, None) for o in outputs]
        taken = [helper.make_tensor_value_info('x', self.kind, self.shape)]
        graph = helper.make_graph(self.nodes, self.name, taken, made, self.held)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid('', self.opset)], producer_name='make.py')
        model.ir_version = 8
        for key, value in extra.get('metadata', {}).items():
            entry = model.metadata_props.add()
            entry.key, entry.value = key, value
        if extra.get('change'): extra['change'](model)
        saving = extra.get('saving', {})
        if 'location' in saving and os.path.exists(os.path.join(HERE, saving['location'])): os.remove(os.path.join(HERE, saving['location']))
        onnx.save(model, os.path.join(HERE, f'{self.name}.onnx'), **saving)


def windows():
    m = Model('conv-geometry', (1, 4, 9, 10))
    a = m.conv('x', 'a', 4, 6, pads=[0, 1, 2, 1], strides=[2, 1], dilations=[1, 2], group=2)
    a = m.conv(a, 'b', 6, 4, kernel=[1, 3], auto_pad='VALID')
    a = m.conv(a, 'c', 4, 4, kernel=2, auto_pad='SAME_UPPER', strides=[2, 2])
    m.conv(a, 'd', 4, 3, kernel=2, auto_pad='SAME_LOWER')
    m.save('d')
    m = Model('conv-after-pad')
    m.add('Pad', ['x', m.ints('pads', 0, 0, 1, 2, 0, 0, 3, 0)], 'p', mode='constant')
    m.conv('p', 'y', 3, 4, pads=[0, 1, 0, 1])
    m.save('y')
    m = Model('pad-by-value')
    m.add('Pad', ['x', m.ints('pads', 1, 1, 2, 0), m.number('value', 0.5), m.ints('axes', 2, 3)], 'p')
    m.conv('p', 'y', 3, 4)
    m.save('y')
    m = Model('conv-transpose', (1, 4, 5, 6))
    w, b = m.drawn('w', 4, 3, 3, 3), m.drawn('b', 6)
    m.add('ConvTranspose', ['x', w, b], 'a', strides=[2, 2], pads=[1, 1, 0, 1], output_padding=[1, 0], group=2)
    m.add('ConvTranspose', ['a', m.drawn('v', 6, 2, 3, 2)], 'y', strides=[2, 2], output_shape=[22, 21])
    m.save('y')
    m = Model('max-pool', (1, 2, 7, 8))
    a = m.add('MaxPool', ['x'], 'a', kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1, pads=[0, 1, 1, 0])
    m.add('MaxPool', [a], 'y', kernel_shape=[2, 2], auto_pad='SAME_UPPER')
    m.save('y')
    m = Model('average-pool', (1, 2, 10, 11))
    a = m.add('AveragePool', ['x'], 'a', kernel_shape=[3, 3], strides=[1, 1], pads=[1, 1, 1, 1])
    a = m.add('AveragePool', [a], 'b', kernel_shape=[3, 2], pads=[1, 0, 1, 1], count_include_pad=1)
    m.add('AveragePool', [a], 'y', kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)
    m.save('y')
    m = Model('average-pool-after-pad', (1, 2, 6, 6))
    m.add('Pad', ['x', m.ints('pads', 0, 0, 1, 1, 0, 0, 1, 1)], 'p')
    m.add('AveragePool', ['p'], 'y', kernel_shape=[3, 3], strides=[2, 2])
    m.save('y')


def rectifiers():
    m = Model('relu6-in-five-spellings', opset=13)
    zero, six = m.number('zero', 0), m.number('six', 6)
    a = m.add('Clip', ['x', zero, six], 'a')
    a = m.conv(a, 'b', 3, 3)
    a = m.add('Min', [m.add('Max', [a, zero], 'c'), six], 'd')
    a = m.conv(a, 'e', 3, 3)
    a = m.add('Min', [m.add('Relu', [a], 'f'), six], 'g')
    a = m.conv(a, 'h', 3, 3)
    a = m.add('Max', [m.add('Min', [six, a], 'i'), zero], 'j')
    m.add('Clip', [m.add('Relu', [a], 'k'), '', six], 'y')
    m.save('y')
    m = Model('clip-of-old', opset=7)
    m.add('Clip', [m.add('Clip', ['x'], 'a', min=0.0, max=6.0)], 'y', min=-1.0, max=4.0)
    m.save('y')
    m = Model('leaky')
    a = m.add('LeakyRelu', ['x'], 'a', alpha=0.2)
    a = m.add('Max', [m.add('Mul', [a, m.number('slope', 0.1)], 'b'), a], 'c')
    m.add('PRelu', [a, m.drawn('slopes', 3, 1, 1)], 'y')
    m.save('y')


def gates():
    m = Model('silu')
    m.add('Mul', ['x', m.add('Sigmoid', ['x'], 's')], 'a')
    m.add('Mul', [m.add('Sigmoid', ['a'], 't'), 'a'], 'y')
    m.save('y')
    m = Model('hard-swish-in-four-spellings')
    three, six, sixth = m.number('three', 3), m.number('six', 6), m.number('sixth', 1 / 6)
    zero, one, half = m.number('zero', 0), m.number('one', 1), m.number('half', 0.5)
    a = m.add('HardSwish', ['x'], 'a')
    a = m.add('Mul', [a, m.add('HardSigmoid', [a], 'b', alpha=1 / 6, beta=0.5)], 'c')
    b = m.add('Clip', [m.add('Add', [a, three], 'd'), zero, six], 'e')
    a = m.add('Div', [m.add('Mul', [a, b], 'f'), six], 'g')
    b = m.add('Div', [m.add('Clip', [m.add('Add', [a, three], 'h'), zero, six], 'i'), six], 'j')
    a = m.add('Mul', [b, a], 'k')
    b = m.add('Clip', [m.add('Add', [m.add('Mul', [a, sixth], 'l'), half], 'm'), zero, one], 'o')
    m.add('Mul', [a, b], 'y')
    m.save('y')
    m = Model('gelu-in-four-spellings', opset=20)
    half, one, root = m.number('half', 0.5), m.number('one', 1), m.number('root', 2**0.5)
    def curve(x, name):
        return m.add('Add', [m.add('Erf', [m.add('Div', [x, root], f'{name}1')], f'{name}2'), one], f'{name}3')
    a = m.add('Mul', [m.add('Mul', ['x', curve('x', 'a')], 'b'), half], 'c')
    a = m.add('Mul', [a, m.add('Mul', [curve(a, 'd'), half], 'e')], 'f')
    a = m.add('Mul', [m.add('Mul', [a, half], 'g'), curve(a, 'h')], 'i')
    a = m.add('Gelu', [a], 'j')
    m.add('Gelu', [a], 'y', approximate='tanh')
    m.save('y')
    m = Model('gelu-by-tanh')
    for i, (x, y) in enumerate([('x', 'z'), ('z', 'y')]):
        cube = m.add('Pow', [x, m.number(f'c{i}3', 3)], f'p{i}') if i == 0 else m.add('Mul', [m.add('Mul', [x, x], 'q'), x], 'r')
        inner = m.add('Add', [x, m.add('Mul', [cube, m.number(f'k{i}', 0.044715)], f's{i}')], f't{i}')
        bent = m.add('Tanh', [m.add('Mul', [inner, m.number(f'l{i}', (2 / np.pi) ** 0.5)], f'u{i}')], f'v{i}')
        m.add('Mul', [m.add('Mul', [x, m.number(f'h{i}', 0.5)], f'w{i}'), m.add('Add', [bent, m.number(f'o{i}', 1)], f'x{i}')], y)
    m.save('y')
    m = Model('smooth', opset=18)
    a = m.add('Tanh', [m.add('Softplus', ['x'], 'a')], 'b')
    a = m.add('Mish', [a], 'c')
    a = m.add('HardSigmoid', [m.add('Neg', [a], 'd')], 'e')
    m.add('Sigmoid', [m.add('Sub', [m.number('one', 1), a], 'f')], 'y')
    m.save('y')


def squeezing():
    m = Model('gate-of-maps')
    a = m.add('GlobalAveragePool', ['x'], 'a')
    a = m.add('Relu', [m.conv(a, 'b', 3, 2, kernel=1)], 'c')
    a = m.add('HardSigmoid', [m.conv(a, 'd', 2, 3, kernel=1)], 'e')
    m.add('Mul', ['x', a], 'y')
    m.save('y')
    m = Model('gate-of-features')
    a = m.add('ReduceMean', ['x', m.ints('axes', 2, 3)], 'a', keepdims=0)
    a = m.add('Relu', [m.add('Gemm', [a, m.drawn('w', 2, 3), m.drawn('b', 2)], 'c', transB=1)], 'd')
    a = m.add('Add', [m.add('MatMul', [a, m.drawn('v', 2, 3)], 'e'), m.drawn('u', 3)], 'f')
    a = m.add('Reshape', [m.add('Sigmoid', [a], 'g'), m.ints('shape', 0, -1, 1, 1)], 'h')
    m.add('Mul', [a, 'x'], 'y')
    m.save('y')


def normalizations():
    m = Model('batch-norm')
    a = m.conv('x', 'a', 3, 4)
    numbers = [m.drawn('scale', 4), m.drawn('shift', 4), m.drawn('mean', 4), m.constant('variance', m.random.uniform(0.5, 2, 4))]
    m.add('Relu', [m.add('BatchNormalization', [a, *numbers], 'b', epsilon=1e-3)], 'y')
    m.save('y')
    m = Model('batch-norm-in-pieces')
    a = m.conv('x', 'a', 3, 4)
    a = m.add('Div', [m.add('Sub', [a, m.drawn('mean', 4, 1, 1)], 'b'), m.constant('deviation', m.random.uniform(0.5, 2, (1, 4, 1, 1)))], 'c')
    a = m.add('Add', [m.add('Mul', [a, m.drawn('scale', 4, 1, 1)], 'd'), m.drawn('shift', 1, 4, 1, 1)], 'e')
    m.add('Relu', [a], 'y')
    m.save('y')
    m = Model('layer-norm', (1, 6, 4, 5))
    a = m.add('Transpose', ['x'], 'a', perm=[0, 2, 3, 1])
    a = m.add('LayerNormalization', [a, m.drawn('scale', 6), m.drawn('shift', 6)], 'b', axis=-1, epsilon=1e-3)
    a = m.add('Add', [m.add('MatMul', [a, m.drawn('w', 6, 8)], 'c'), m.drawn('v', 8)], 'd')
    m.add('Transpose', [m.add('Relu', [a], 'e')], 'y', perm=[0, 3, 1, 2])
    m.save('y')
    m = Model('layer-norm-in-pieces', (1, 6, 4, 5), opset=17)
    for i, (x, y) in enumerate([('x', 'z'), ('z', 'y')]):
        mean = m.add('ReduceMean', [x], f'a{i}', axes=[1])
        apart = m.add('Sub', [x, mean], f'b{i}')
        square = m.add('Pow', [apart, m.number(f'two{i}', 2)], f'c{i}') if i == 0 else m.add('Mul', [apart, apart], 'square')
        root = m.add('Sqrt', [m.add('Add', [m.add('ReduceMean', [square], f'd{i}', axes=[1]), m.number(f'eps{i}', 1e-4)], f'e{i}')], f'f{i}')
        whole = m.add('Div', [apart, root], f'g{i}') if i == 0 else m.add('Mul', [apart, m.add('Reciprocal', [root], 'inverse')], 'g1')
        m.add('Add', [m.add('Mul', [whole, m.drawn(f'scale{i}', 6, 1, 1)], f'h{i}'), m.drawn(f'shift{i}', 6, 1, 1)], y)
    m.save('y')
    m = Model('group-norm', (1, 6, 4, 5), opset=21)
    a = m.add('InstanceNormalization', ['x', m.drawn('a', 6), m.drawn('b', 6)], 'i', epsilon=1e-3)
    a = m.add('GroupNormalization', [a, m.drawn('c', 6), m.drawn('d', 6)], 'g', num_groups=3)
    flat = m.add('Reshape', [a, m.ints('groups', 0, 2, -1)], 'r')
    a = m.add('InstanceNormalization', [flat, m.constant('ones', np.ones(2)), m.constant('zeros', np.zeros(2))], 'j')
    a = m.add('Reshape', [a, m.ints('maps', -1, 6, 4, 5)], 's')
    m.add('Add', [m.add('Mul', [a, m.drawn('e', 6, 1, 1)], 't'), m.drawn('f', 6, 1, 1)], 'y')
    m.save('y')
    m = Model('lrn', (1, 7, 3, 4))
    m.add('LRN', [m.add('LRN', ['x'], 'a', size=5, alpha=0.5, beta=0.75, bias=2.0)], 'y', size=3, alpha=0.3)
    m.save('y')


def heads():
    m = Model('flatten-gemm', (1, 3, 4, 5))
    a = m.add('Flatten', [m.conv('x', 'a', 3, 4)], 'b')
    a = m.add('Dropout', [m.add('Relu', [m.add('Gemm', [a, m.drawn('w', 24, 6), m.drawn('v', 1, 6)], 'c', alpha=0.5, beta=2.0)], 'd')], 'e')
    m.add('Softmax', [m.add('Gemm', [a, m.drawn('u', 5, 6), m.drawn('t', 5)], 'f', transB=1)], 'y')
    m.save('y')
    m = Model('flatten-of-shape', (1, 3, 4, 5))
    a = m.add('Gather', [m.add('Shape', ['x'], 'a'), m.constant('zero', np.array(0, np.int64))], 'b')
    shape = m.add('Concat', [m.add('Unsqueeze', [a, m.ints('front', 0)], 'c'), m.ints('rest', -1)], 'd', axis=0)
    m.add('MatMul', [m.add('Reshape', [m.conv('x', 'f', 3, 4), shape], 'g'), m.drawn('w', 24, 5)], 'y')
    m.save('y')
    m = Model('flatten-of-rows', (1, 3, 4, 5))
    a = m.add('Transpose', [m.conv('x', 'a', 3, 4)], 'b', perm=[0, 2, 3, 1])
    a = m.add('Add', [m.add('MatMul', [m.add('Reshape', [a, m.ints('flat', -1, 24)], 'c'), m.drawn('w', 24, 6)], 'd'), m.drawn('v', 6)], 'e')
    m.add('Softmax', [a], 'y', axis=-1)
    m.save('y')
    m = Model('squeeze', opset=11)
    a = m.add('Squeeze', [m.add('GlobalAveragePool', [m.conv('x', 'a', 3, 4)], 'b')], 'c', axes=[2, 3])
    m.add('Softmax', [m.add('Unsqueeze', [a], 'd', axes=[2, 3])], 'y', axis=1)
    m.save('y')
    m = Model('global-maximum')
    m.add('Concat', [m.add('ReduceMax', ['x', m.ints('axes', -2, -1)], 'a'), m.add('GlobalMaxPool', ['x'], 'b'), m.add('ReduceSum', ['x', 'axes'], 'c')], 'y', axis=1)
    m.save('y')
    m = Model('log-softmax', (1, 3, 4, 5))
    m.add('LogSoftmax', [m.add('MatMul', [m.add('Flatten', ['x'], 'a'), m.drawn('w', 60, 4)], 'b')], 'y', axis=1)
    m.save('y')


def channels():
    m = Model('shuffle', (1, 6, 4, 5))
    a = m.add('Reshape', ['x', m.ints('apart', -1, 3, 2, 4, 5)], 'a')
    a = m.add('Reshape', [m.add('Transpose', [a], 'b', perm=[0, 2, 1, 3, 4]), m.ints('whole', -1, 6, 4, 5)], 'c')
    left, right = m.add('Split', [a, m.ints('sizes', 2, 4)], ['d', 'e'], axis=1)
    m.add('Concat', [m.add('Relu', [right], 'f'), m.conv(left, 'g', 2, 2, kernel=1)], 'y', axis=1)
    m.save('y')
    m = Model('slice', (1, 6, 4, 5))
    a = m.add('Slice', ['x', m.ints('starts', 2), m.ints('ends', 2**63 - 1), m.ints('axes', 1)], 'a')
    b = m.add('Slice', ['x', m.ints('from', 0), m.ints('to', -2), 'axes', m.ints('steps', 1)], 'b')
    m.add('Sub', [m.add('Sum', [a, b, a], 'c'), m.add('Mean', [a, b], 'd')], 'y')
    m.save('y')
    m = Model('bgr')
    m.conv(m.add('Gather', ['x', m.ints('order', 2, 1, 0)], 'a', axis=1), 'y', 3, 4)
    m.save('y')
    m = Model('resize', (1, 2, 3, 4))
    a = m.add('Resize', ['x', '', m.constant('scales', [1.0, 1, 2, 3])], 'a', mode='nearest', coordinate_transformation_mode='asymmetric', nearest_mode='floor')
    a = m.add('Resize', [a, '', '', m.ints('sizes', 1, 2, 12, 24)], 'b', mode='linear', coordinate_transformation_mode='pytorch_half_pixel')
    m.add('Resize', [a, '', m.constant('more', [1.0, 1, 2, 2])], 'y', mode='nearest')
    m.save('y')
    m = Model('upsample-of-old', (1, 2, 3, 4), opset=9)
    m.add('Upsample', ['x', m.constant('scales', [1.0, 1, 2, 2])], 'y', mode='nearest')
    m.save('y')


def entrances():
    m = Model('entrance-of-bytes', (1, 8, 9, 3), kind=TensorProto.UINT8)
    a = m.add('Div', [m.add('Cast', ['x'], 'a', to=TensorProto.FLOAT), m.number('most', 255)], 'b')
    a = m.add('Div', [m.add('Sub', [a, m.constant('mean', [0.485, 0.456, 0.406])], 'c'), m.constant('deviation', [0.229, 0.224, 0.225])], 'd')
    m.conv(m.add('Transpose', [a], 'e', perm=[0, 3, 1, 2]), 'y', 3, 4)
    m.save('y', metadata={'names': "{0: 'ant', 1: \"bee's\", 2: 'cat, wild', 3: 'dog'}", 'Image.BitmapPixelFormat': 'Bgr8'})
    m = Model('free-size', (1, 3, 'height', 'width'))
    m.add('Flatten', [m.add('GlobalAveragePool', [m.add('Relu', [m.conv('x', 'a', 3, 4)], 'b')], 'c')], 'y')
    m.save('y', metadata={'classes': '["a", "b", "c", "d"]'})
    m = Model('batch-of-four', (4, 3, 4, 5), batch=4)
    m.add('MatMul', [m.add('Reshape', ['x', m.ints('flat', 4, 60)], 'a'), m.drawn('w', 60, 5)], 'y')
    m.save('y')
    m = Model('one-picture', (3, 6, 6), batch=3)
    m.conv(m.add('Unsqueeze', ['x', m.ints('front', 0)], 'a'), 'y', 3, 2)
    m.save('y')
    m = Model('two-outputs')
    a = m.add('Relu', [m.conv('x', 'a', 3, 4)], 'b')
    m.add('Flatten', [m.add('GlobalAveragePool', [a], 'c')], 'y')
    m.conv(a, 'z', 4, 2)
    m.save('y', 'b', 'z')


def storage():
    m = Model('half')
    w, b = m.constant('w', m.random.normal(0, 0.5, (4, 3, 3, 3)).astype(np.float16)), m.constant('b', np.ones(4, np.float16))
    m.add('Conv', ['x', m.add('Cast', [w], 'u', to=TensorProto.FLOAT), m.add('Cast', [b], 'v', to=TensorProto.FLOAT)], 'y')
    m.save('y')
    m = Model('quantized')
    q = m.constant('q', m.random.integers(-127, 127, (4, 3, 3, 3)).astype(np.int8))
    scales, zeros = m.constant('scales', m.random.uniform(0.01, 0.02, 4)), m.constant('zeros', np.arange(4).astype(np.int8))
    w = m.add('DequantizeLinear', [q, scales, zeros], 'w', axis=0)
    step, zero = m.number('step', 0.001), m.constant('zero', np.array(0, np.int16))
    a = m.add('DequantizeLinear', [m.add('QuantizeLinear', ['x', step, zero], 'a'), step, zero], 'b')
    m.add('Conv', [a, w], 'y')
    m.opset = 21
    m.save('y')
    m = Model('numbers-by-type')
    m.conv('x', 'y', 3, 4)
    def typed(model):
        for tensor in model.graph.initializer:
            numbers = numpy_helper.to_array(tensor).ravel()
            tensor.ClearField('raw_data')
            tensor.float_data.extend(numbers)
    m.save('y', change=typed)
    m = Model('constant-nodes', opset=9)
    m.conv('x', 'y', 3, 4)
    def nodes(model):
        for tensor in reversed(model.graph.initializer):
            model.graph.node.insert(0, node('Constant', [], [tensor.name], value=tensor))
        del model.graph.initializer[:]
    m.save('y', change=nodes)
    m = Model('weights-as-inputs', opset=7)
    m.conv('x', 'y', 3, 4)
    def inputs(model):
        for tensor in model.graph.initializer:
            model.graph.input.append(helper.make_tensor_value_info(tensor.name, TensorProto.FLOAT, tensor.dims))
    m.save('y', change=inputs)
    m = Model('external')
    m.conv('x', 'y', 3, 4)
    m.save('y', saving={'save_as_external_data': True, 'location': 'external.data', 'size_threshold': 0})


def transformers():
    m = Model('attention', (1, 6, 4, 4), opset=17)
    a = m.conv('x', 'a', 6, 8, kernel=2, strides=[2, 2])
    a = m.add('Transpose', [m.add('Reshape', [a, m.ints('flat', 0, 8, -1)], 'b')], 'tokens', perm=[0, 2, 1])
    a = m.add('Concat', [m.drawn('class', 1, 1, 8), a], 'c', axis=1)
    x = m.add('Add', [a, m.drawn('positions', 1, 5, 8)], 'placed')
    a = m.add('LayerNormalization', [x, m.drawn('scale', 8), m.drawn('shift', 8)], 'e', axis=2)
    a = m.add('Add', [m.add('MatMul', [a, m.drawn('w', 8, 24)], 'f'), m.drawn('v', 24)], 'g')
    a = m.add('Transpose', [m.add('Reshape', [a, m.ints('heads', -1, 5, 3, 2, 4)], 'h')], 'i', perm=[2, 0, 3, 1, 4])
    q, k, v = [m.add('Gather', [a, m.constant(f'at{i}', np.array(i, np.int64))], f'part{i}', axis=0) for i in range(3)]
    scores = m.add('MatMul', [m.add('Mul', [q, m.number('half', 0.5)], 'q'), m.add('Transpose', [k], 'k', perm=[0, 1, 3, 2])], 's')
    scores = m.add('Softmax', [m.add('Add', [scores, m.drawn('bias', 2, 5, 5)], 't')], 'u', axis=-1)
    a = m.add('Transpose', [m.add('MatMul', [scores, v], 'values')], 'y1', perm=[0, 2, 1, 3])
    a = m.add('MatMul', [m.add('Reshape', [a, m.ints('whole', 0, 0, 8)], 'y2'), m.drawn('out', 8, 8)], 'y3')
    x = m.add('Add', [x, a], 'y4')
    first = m.add('Gather', [x, m.constant('first', np.array(0, np.int64))], 'y5', axis=1)
    m.add('Gemm', [first, m.drawn('head', 3, 8)], 'y', transB=1)
    m.save('y')
    m = Model('einsum', (1, 4, 4, 4))
    heads = [m.add('Reshape', [m.conv('x', f'c{i}', 4, 4, kernel=1), m.ints(f'r{i}', 0, 2, 2, 16)], f'h{i}') for i in range(3)]
    a = m.add('Einsum', heads[:2], 'scores', equation='b h d i, b h d j -> b h i j')
    a = m.add('Einsum', [m.add('Softmax', [a], 'shares', axis=3), heads[2]], 'mixed', equation='bhij,bhdj->bhdi')
    m.add('Relu', [m.add('Reshape', [a, m.ints('maps', 0, 4, 4, 4)], 'n')], 'y')
    m.save('y')
    m = Model('windows-that-shift', (1, 4, 6, 6))
    x = m.add('Transpose', [m.conv('x', 'a', 4, 4, kernel=1)], 'rows', perm=[0, 2, 3, 1])
    def rolled(x, name, axis, by):
        at, whole, along = m.ints(f'{name}.at', by), m.ints(f'{name}.whole', 2**31), m.ints(f'{name}.axis', axis)
        parts = [m.add('Slice', [x, at, whole, along], f'{name}.1'), m.add('Slice', [x, m.ints(f'{name}.0', 0), at, along], f'{name}.2')]
        return m.add('Concat', parts, name, axis=axis)
    a = rolled(rolled(x, 'b', 1, 1), 'c', 2, 1)
    a = m.add('Transpose', [m.add('Reshape', [a, m.ints('apart', 1, 2, 3, 2, 3, 4)], 'd')], 'e', perm=[0, 1, 3, 2, 4, 5])
    a = m.add('Reshape', [a, m.ints('windows', 4, 9, 4)], 'f')
    scores = m.add('Add', [m.add('MatMul', [a, m.add('Transpose', [a], 'g', perm=[0, 2, 1])], 'h'), m.drawn('mask', 4, 9, 9)], 'i')
    a = m.add('MatMul', [m.add('MatMul', [m.add('Softmax', [scores], 'j', axis=-1), a], 'k'), m.drawn('w', 4, 4)], 'l')
    a = m.add('Transpose', [m.add('Reshape', [a, m.ints('back', 1, 2, 2, 3, 3, 4)], 'm')], 'n', perm=[0, 1, 3, 2, 4, 5])
    a = rolled(rolled(m.add('Reshape', [a, m.ints('whole', 1, 6, 6, 4)], 'o'), 'p', 1, -1), 'q', 2, -1)
    x = m.add('Add', [x, a], 'r')
    corners = []
    for i in range(4):
        c = m.add('Slice', [x, m.ints(f's{i}', i % 2), 'b.whole', m.ints(f't{i}', 1), m.ints(f'u{i}', 2)], f'v{i}')
        corners.append(m.add('Slice', [c, m.ints(f'w{i}', i // 2), 'b.whole', m.ints(f'x{i}', 2), m.ints(f'y{i}', 2)], f'z{i}'))
    a = m.add('Concat', corners, 'merged', axis=-1)
    a = m.add('LayerNormalization', [a, m.drawn('scale', 16), m.drawn('shift', 16)], 'normal')
    a = m.add('MatMul', [a, m.drawn('reduce', 16, 8)], 'reduced')
    m.add('ReduceMean', [a, m.ints('cells', 1, 2)], 'y', keepdims=0)
    m.save('y')
    m = Model('tokens-to-maps', (1, 4, 4, 4))
    a = m.add('Transpose', [m.add('Reshape', ['x', m.ints('flat', 0, 4, 16)], 'a')], 'b', perm=[0, 2, 1])
    a = m.add('Add', [a, m.drawn('positions', 16, 4)], 'placed')
    a = m.add('Softmax', [m.add('Concat', [m.drawn('class', 1, 2, 4), a], 'c', axis=1)], 'shares', axis=2)
    a = m.add('Slice', [a, m.ints('from', 2), m.ints('to', 99), m.ints('axis', 1)], 'rest')
    a = m.add('Reshape', [m.add('Transpose', [a], 'd', perm=[0, 2, 1]), m.ints('maps', 0, 4, 4, 4)], 'e')
    m.conv(a, 'y', 4, 2)
    m.save('y')
    m = Model('pixel-shuffle', (1, 8, 3, 4))
    a = m.add('Reshape', ['x', m.ints('apart', 0, 2, 2, 2, 3, 4)], 'a')
    a = m.add('Reshape', [m.add('Transpose', [a], 'b', perm=[0, 1, 4, 2, 5, 3]), m.ints('whole', 0, 2, 6, 8)], 'c')
    m.conv(a, 'y', 2, 3)
    m.save('y')


def opaque():
    m = Model('opaque', (1, 3, 4, 5))
    a = m.conv(m.add('Elu', ['x'], 'a', alpha=0.5), 'b', 3, 4)
    a = m.add('Div', [m.add('Exp', [a], 'c'), m.add('Add', [m.add('Abs', [a], 'd'), m.number('one', 1)], 'e')], 'f')
    a = m.add('ReduceL2', [a, m.ints('rows', 2)], 'g', keepdims=1)
    a = m.add('Mul', [m.add('Sub', [a, m.add('ReduceMean', [a, m.ints('maps', 1)], 'h')], 'i'), m.drawn('w', 1, 1, 1, 3)], 'j')
    m.add('Softmax', [m.add('Flatten', [a], 'k')], 'y')
    def shapes(model):
        model.graph.value_info.append(helper.make_tensor_value_info('g', TensorProto.FLOAT, ['n', 4, 1, 3]))
    m.save('y', change=shapes)


def several():
    m = Model('two-heads', (1, 3, 16, 16))
    a = m.add('Relu', [m.conv('x', 'a', 3, 6)], 'b')
    a = m.add('MaxPool', [a], 'c', kernel_shape=[2, 2], strides=[2, 2])
    def pooled(maps, name):
        return m.add('Flatten', [m.add('GlobalAveragePool', [maps], f'{name}.mean')], name)
    m.add('Gemm', [pooled(a, 'early'), m.drawn('aux.weight', 4, 6), m.drawn('aux.bias', 4)], 'aux_logits', transB=1)
    features = pooled(m.add('Relu', [m.conv(a, 'd', 6, 8)], 'e'), 'features')
    m.add('Gemm', [features, m.drawn('fc.weight', 4, 8), m.drawn('fc.bias', 4)], 'logits', transB=1)
    m.save('features', 'aux_logits', 'logits')
    m = Model('detector', (1, 3, 16, 16), batch=1)
    a = m.add('Relu', [m.conv('x', 'a', 3, 6, strides=[2, 2], pads=[1, 1, 1, 1])], 'b')
    a = m.add('Relu', [m.conv(a, 'c', 6, 8, pads=[1, 1, 1, 1])], 'd')
    def rows(maps, name, count):
        a = m.add('Transpose', [maps], f'{name}.last', perm=[0, 2, 3, 1])
        return m.add('Reshape', [a, m.ints(f'{name}.shape', 1, 128, count)], name)
    boxes = rows(m.conv(a, 'e', 8, 8, kernel=1), 'f', 4)
    boxes = m.add('Add', [boxes, m.drawn('anchors', 128, 4)], 'boxes')
    scores = m.add('Sigmoid', [rows(m.conv(a, 'g', 8, 6, kernel=1), 'h', 3)], 'scores')
    most, bound = m.ints('most', 10), m.constant('bound', np.array([0.5], np.float32))
    found = m.add('NonMaxSuppression', [boxes, m.add('Transpose', [scores], 'i', perm=[0, 2, 1]), most, bound, bound], 'j')
    m.add('Cast', [found], 'found', to=TensorProto.FLOAT)
    m.save('boxes', 'scores', 'found')


for made in [windows, rectifiers, gates, squeezing, normalizations, heads, channels, entrances, storage, transformers, opaque, several]:
    made()
