import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { filesToRead, resolvePixels, type UnresolvedModel } from '../../../src/modelfile/pixels/resolve.ts';
import { nothingStated, type StatedPixels } from '../../../src/modelfile/readModel.ts';

const unresolved: UnresolvedModel = {
  name: 'net',
  inputShape: [3, 224, 224],
  classCount: 1000,
  stated: nothingStated,
  classes: null,
  beside: {},
};
const resolve = (fields: Partial<UnresolvedModel>) => resolvePixels({ ...unresolved, ...fields });
const beside = (files: Record<string, object | string>, fields: Partial<UnresolvedModel> = {}) =>
  resolve({
    ...fields,
    beside: Object.fromEntries(
      Object.entries(files).map(([name, content]) => [
        name,
        typeof content === 'string' ? content : JSON.stringify(content),
      ]),
    ),
  });
const told = ({ warnings }: ReturnType<typeof resolvePixels>) => warnings.map(({ text }) => text);

const imagenetMean = [0.485, 0.456, 0.406];
const imagenetDeviation = [0.229, 0.224, 0.225];

describe('a guess', () => {
  test("1000 classes: torchvision's evaluation and ImageNet's names", () => {
    const { preprocessing, origin, classes, classesFrom, warnings } = resolve({});
    expect(preprocessing).toEqual({
      kind: 'stated',
      channels: 3,
      channelOrder: 'rgb',
      resize: { mode: 'short', size: 256, interpolation: 'bilinear', antialias: true },
      decodeSize: [224, 224],
      cropSize: [224, 224],
      cropRounding: 'even',
      scale: 1 / 255,
      mean: imagenetMean,
      deviation: imagenetDeviation,
    });
    expect(origin).toEqual({
      ...{ channels: 'graph', cropSize: 'graph', resize: 'guess', decodeSize: 'guess', cropRounding: 'guess' },
      ...{ channelOrder: 'guess', scale: 'guess', mean: 'guess', deviation: 'guess' },
    });
    expect(classes).toHaveLength(1000);
    expect([classes![0], classes![281], classes![999]]).toEqual(['tench', 'tabby', 'toilet tissue']);
    expect(classesFrom).toBe('guess');
    expect(warnings).toEqual([]);
  });

  test.each([
    [21_841, imagenetMean, null],
    [21_843, [1, 1, 1], null],
    [1001, [1, 1, 1], 'background'],
    [10, 'none', null],
    [null, 'none', null],
  ])('%s classes', (classCount, mean, firstName) => {
    const { preprocessing, classes } = resolve({ classCount });
    expect(preprocessing.mean).toEqual(mean);
    expect(classes?.[0] ?? null).toBe(firstName);
  });

  test('1 channel of 28 px: pixels from 0 to 1', () => {
    const { preprocessing } = resolve({ inputShape: [1, 28, 28], classCount: 10 });
    expect(preprocessing).toMatchObject({ channels: 1, scale: 1 / 255, mean: 'none', resize: { size: 28 } });
  });

  test('4 channels are refused', () => {
    expect(() => resolve({ inputShape: [4, 8, 8] })).toThrow(expect.objectContaining({ code: 'BAD_NETWORK' }));
  });
});

describe("Hugging Face's files", () => {
  const vit = {
    do_normalize: true,
    do_rescale: true,
    do_resize: true,
    image_mean: [0.5, 0.5, 0.5],
    image_processor_type: 'ViTFeatureExtractor',
    image_std: [0.5, 0.5, 0.5],
    resample: 2,
    rescale_factor: 0.00392156862745098,
    size: { height: 224, width: 224 },
  };

  test('ViT: squashed, from −1 to 1', () => {
    const { preprocessing, origin } = beside({ 'preprocessor_config.json': vit });
    expect(preprocessing).toMatchObject({
      resize: { mode: 'squash', size: [224, 224], interpolation: 'bilinear' },
      mean: [0.5, 0.5, 0.5],
      deviation: [0.5, 0.5, 0.5],
    });
    expect(preprocessing.scale).toBeCloseTo(1 / 255);
    expect([origin.resize, origin.mean, origin.scale]).toEqual(['file', 'file', 'file']);
  });

  test('MobileNet: the short side to 256, the middle 224, rounded down', () => {
    const mobile = {
      ...vit,
      image_processor_type: 'MobileNetV2ImageProcessor',
      size: { shortest_edge: 256 },
      do_center_crop: true,
      crop_size: { height: 224, width: 224 },
    };
    const { preprocessing } = beside({ 'preprocessor_config.json': mobile });
    expect(preprocessing).toMatchObject({ resize: { mode: 'short', size: 256 }, cropRounding: 'down' });
  });

  test.each([
    ['below 384 px', 224, { mode: 'short', size: 256, interpolation: 'bicubic', antialias: true }],
    ['from 384 px on', 384, { mode: 'squash', size: [384, 384], interpolation: 'bicubic', antialias: true }],
  ])('ConvNeXT %s', (_, side, resize) => {
    const convnext = {
      ...vit,
      image_processor_type: 'ConvNextImageProcessor',
      crop_pct: 0.875,
      resample: 3,
      size: { shortest_edge: side },
    };
    expect(
      beside({ 'preprocessor_config.json': convnext }, { inputShape: [3, side, side] }).preprocessing.resize,
    ).toEqual(resize);
  });

  test.each([
    ['CLIPFeatureExtractor', { mode: 'short', size: 224 }],
    ['DeiTFeatureExtractor', { mode: 'squash', size: [224, 224] }],
  ])('one number for the size, %s', (type, resize) => {
    const old = {
      feature_extractor_type: type,
      size: 224,
      resample: 3,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
    };
    expect(beside({ 'preprocessor_config.json': old }).preprocessing.resize).toMatchObject(resize);
  });

  test('DeiT squashes to 256 and crops 224; a network of 384 px the same shares', () => {
    const deit = {
      ...vit,
      size: { height: 256, width: 256 },
      do_center_crop: true,
      crop_size: { height: 224, width: 224 },
    };
    const at = (side: number) =>
      beside({ 'preprocessor_config.json': deit }, { inputShape: [3, side, side] }).preprocessing.resize;
    expect([at(224), at(448)]).toMatchObject([{ size: [256, 256] }, { size: [512, 512] }]);
  });

  test('blue first, and no normalising', () => {
    const mobileVit = {
      do_flip_channel_order: true,
      do_rescale: true,
      rescale_factor: 1 / 255,
      size: { shortest_edge: 288 },
      crop_size: { height: 256, width: 256 },
      do_center_crop: true,
      do_normalize: false,
    };
    expect(
      beside({ 'preprocessor_config.json': mobileVit }, { inputShape: [3, 256, 256] }).preprocessing,
    ).toMatchObject({
      ...{ channelOrder: 'bgr', mean: 'none', deviation: null, resize: { mode: 'short', size: 288 } },
    });
  });

  test('names by number; placeholders are none', () => {
    const id2label = { '0': 'cat', '1': 'dog', '2': 'newt' };
    expect(beside({ 'config.json': { id2label, architectures: ['ViT'] } }, { classCount: 3 })).toMatchObject({
      ...{ classes: ['cat', 'dog', 'newt'], classesFrom: 'file' },
    });
    const placeholders = { '0': 'LABEL_0', '1': 'LABEL_1' };
    expect(beside({ 'config.json': { id2label: placeholders } }, { classCount: 2 }).classes).toBeNull();
  });
});

describe("timm's config.json", () => {
  const resnet = {
    architecture: 'resnet50',
    num_classes: 1000,
    num_features: 2048,
    pretrained_cfg: {
      ...{ tag: 'a1_in1k', custom_load: false, input_size: [3, 224, 224], test_input_size: [3, 288, 288] },
      ...{ fixed_input_size: false, interpolation: 'bicubic', crop_pct: 0.95, test_crop_pct: 1.0, crop_mode: 'center' },
      ...{
        mean: imagenetMean,
        std: imagenetDeviation,
        num_classes: 1000,
        pool_size: [7, 7],
        first_conv: 'conv1',
        classifier: 'fc',
      },
    },
  };

  test('scale = floor(size / crop_pct), of the size that the network has', () => {
    const sizeOf = (side: number) =>
      beside({ 'config.json': resnet }, { inputShape: [3, side, side] }).preprocessing.resize;
    expect(sizeOf(224)).toEqual({ mode: 'short', size: 235, interpolation: 'bicubic', antialias: true });
    expect(sizeOf(288)).toMatchObject({ size: 288 });
    expect(sizeOf(160)).toMatchObject({ size: 168 });
  });

  test('border and squash', () => {
    const withMode = (crop_mode: string) =>
      beside({ 'config.json': { ...resnet, pretrained_cfg: { ...resnet.pretrained_cfg, crop_mode, crop_pct: 0.9 } } });
    expect(withMode('squash').preprocessing.resize).toMatchObject({ mode: 'squash', size: [248, 248] });
    expect(withMode('border').preprocessing.resize).toMatchObject({
      mode: 'letterbox',
      size: [248, 248],
      colour: [124, 116, 104],
    });
  });

  test('names with their descriptions', () => {
    const named = { ...resnet, label_names: ['n01', 'n02'], label_descriptions: { n01: 'tench, Tinca tinca' } };
    expect(beside({ 'config.json': named }, { classCount: 2 }).classes).toEqual(['tench, Tinca tinca', 'n02']);
  });

  test('fields at the top, as earlier versions wrote them', () => {
    const old = {
      architecture: 'vit_base',
      interpolation: 'bicubic',
      crop_pct: 0.9,
      mean: [0.5, 0.5, 0.5],
      std: [0.5, 0.5, 0.5],
    };
    expect(beside({ 'config.json': old }).preprocessing).toMatchObject({
      mean: [0.5, 0.5, 0.5],
      resize: { size: 248 },
    });
  });
});

describe('BioImage Model Zoo', () => {
  test('0.5: fixed means and deviations', () => {
    const rdf = `
format_version: 0.5.3
type: model
name: a segmenter
inputs:
  - id: raw
    axes:
      - type: batch
      - {type: channel, channel_names: [r, g, b]}
      - {type: space, id: y, size: 256}
      - {type: space, id: x, size: {min: 64, step: 16}}
    test_tensor: {source: in.npy, sha256: abc}
    data: {type: uint8}
    preprocessing:
      - id: ensure_dtype
        kwargs: {dtype: float32}
      - id: scale_linear
        kwargs: {axis: channel, gain: [0.00392156862745098], offset: [0.0]}
      - id: fixed_zero_mean_unit_variance
        kwargs: {axis: channel, mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}
`;
    const { preprocessing, origin, warnings } = beside({ 'rdf.yaml': rdf });
    const { scale, mean, deviation } = preprocessing;
    for (const channel of [0, 1, 2]) {
      const value = (pixel: number) => (pixel * scale - (mean as number[])[channel]!) / deviation![channel]!;
      for (const pixel of [0, 100, 255])
        expect(value(pixel)).toBeCloseTo((pixel / 255 - imagenetMean[channel]!) / imagenetDeviation[channel]!, 6);
    }
    expect([origin.mean, origin.resize]).toEqual(['file', 'guess']);
    expect(warnings).toEqual([]);
  });

  test('0.4: a scale and an offset; what depends on the picture is told', () => {
    const rdf = `
format_version: 0.4.9
inputs:
  - {name: raw, axes: bcyx, data_type: float32, shape: [1, 1, 64, 64], preprocessing: [
      {name: scale_linear, kwargs: {axes: yx, gain: 0.0078431372549, offset: -1}},
      {name: scale_range, kwargs: {mode: per_sample, axes: xy, min_percentile: 1, max_percentile: 99.8}}]}
`;
    const found = beside({ 'bioimageio.yaml': rdf }, { inputShape: [1, 64, 64], classCount: null });
    expect(found.preprocessing.scale).toBeCloseTo(2 / 255);
    expect(found.preprocessing.mean).toEqual([1]);
    expect(told(found)).toEqual([expect.stringMatching(/^bioimageio.yaml beside the model has a step "scale_range"/)]);
  });
});

describe("what the model's own file says", () => {
  const stated = (fields: Partial<StatedPixels>): StatedPixels => ({ ...nothingStated, ...fields });

  test.each([
    [
      'raw pixels',
      { range: { value: [0, 255] as const, from: 'graph' as const } },
      { scale: 1, mean: 'none', deviation: null },
    ],
    [
      '−1 to 1',
      { range: { value: [-1, 1] as const, from: 'file' as const } },
      { scale: 2 / 255, mean: [1, 1, 1], deviation: null },
    ],
    [
      'means of levels, for all channels one deviation',
      { mean: { value: [104, 117, 123], from: 'graph' as const }, deviation: { value: [58], from: 'graph' as const } },
      { scale: 1, mean: [104, 117, 123], deviation: [58, 58, 58] },
    ],
    ['means of shares', { mean: { value: [0.5], from: 'file' as const } }, { scale: 1 / 255, mean: [0.5, 0.5, 0.5] }],
  ])('%s', (_, pixels, expected) => {
    const { preprocessing, origin } = resolve({ stated: stated(pixels) });
    expect(preprocessing).toMatchObject(expected);
    expect(origin.mean).toBe(Object.values(pixels)[0]!.from);
  });

  test('blue first, and names', () => {
    const found = resolve({
      stated: stated({ channelOrder: { value: 'bgr', from: 'file' } }),
      classes: ['a', 'b'],
      classCount: 2,
    });
    expect(found).toMatchObject({
      preprocessing: { channelOrder: 'bgr' },
      origin: { channelOrder: 'file', mean: 'guess' },
    });
    expect(found).toMatchObject({ classes: ['a', 'b'], classesFrom: 'file' });
  });

  test('a graph that scales its input beside a file that wants it scaled is told of', () => {
    const raw = stated({ range: { value: [0, 255], from: 'graph' } });
    const config = { architecture: 'x', pretrained_cfg: { mean: imagenetMean, std: imagenetDeviation } };
    expect(told(beside({ 'config.json': config }, { stated: raw }))).toEqual([
      expect.stringMatching(/^The network scales its input itself/),
    ]);
  });
});

describe("Switchback's own file", () => {
  test('comes first, and may say all or a part', () => {
    const sidecar = {
      preprocessing: { mean: [0.1, 0.2, 0.3], deviation: [1, 1, 2], scale: 1 / 255, channelOrder: 'bgr' },
      classes: ['x', 'y'],
    };
    const config = {
      architecture: 'resnet',
      pretrained_cfg: { crop_pct: 0.9, mean: imagenetMean, std: imagenetDeviation },
    };
    const found = beside({ 'net.switchback.json': sidecar, 'config.json': config }, { classCount: 2 });
    expect(found.preprocessing).toMatchObject({ mean: [0.1, 0.2, 0.3], channelOrder: 'bgr', resize: { size: 248 } });
    expect(found.origin).toMatchObject({ mean: 'sidecar', channelOrder: 'sidecar', resize: 'file' });
    expect([found.classes, found.classesFrom]).toEqual([['x', 'y'], 'sidecar']);
  });

  test('a size that the network does not read is told of and not taken', () => {
    const sidecar = { preprocessing: { decodeSize: [256, 256], cropSize: [256, 256], scale: 0.5, mean: 'none' } };
    const found = beside({ 'net.switchback.json': sidecar });
    expect(found.preprocessing).toMatchObject({ cropSize: [224, 224], scale: 0.5 });
    expect(told(found)).toEqual([expect.stringMatching(/for an input of 3×256×256, and the network reads 3×224×224/)]);
  });

  test('256 px decoded, 224 cropped', () => {
    const resize = { mode: 'short', size: 256, interpolation: 'bicubic', antialias: true };
    const sidecar = { preprocessing: { decodeSize: [256, 256], cropSize: [224, 224], resize } };
    expect(beside({ 'net.switchback.json': sidecar }).preprocessing).toMatchObject({ decodeSize: [256, 256], resize });
  });
});

describe('lists of names', () => {
  test.each([
    ['a line each', 'labels.txt', 'cat\r\ndog\n\n newt \n'],
    ['a JSON list', 'classes.json', '["cat", "dog", "newt"]'],
    ['by number', 'labels.json', '{"0": "cat", "2": "newt", "1": "dog"}'],
    ["Keras' indices", 'class_indices.json', '{"dog": 1, "cat": 0, "newt": 2}'],
    ["ImageNet's index", 'labels.json', '{"0": ["n1", "cat"], "1": ["n2", "dog"], "2": ["n3", "newt"]}'],
    ["beside the model's name", 'net.txt', 'cat\ndog\nnewt'],
  ])('%s', (_, file, text) => {
    expect(beside({ [file]: text }, { classCount: 3 }).classes).toEqual(['cat', 'dog', 'newt']);
  });

  test('too few names are told of and not taken', () => {
    const found = beside({ 'labels.txt': 'cat\ndog' }, { classCount: 3 });
    expect(found.classes).toBeNull();
    expect(told(found)).toEqual(['The names are of 2 classes and the network tells 3 apart: they were not taken.']);
  });
});

describe('files of strangers', () => {
  test.each([
    [
      'no JSON',
      { 'preprocessor_config.json': '{"size":' },
      /^preprocessor_config.json beside the model is not as expected/,
    ],
    ['no YAML', { 'rdf.yaml': 'inputs: [{' }, /^rdf.yaml beside the model is not as expected/],
    [
      'aliases of aliases',
      {
        'rdf.yaml': `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'.replaceAll(/./g, (name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)},`.repeat(9)}]\n`)}inputs: *h`,
      },
      /^rdf.yaml beside/,
    ],
    ['too long', { 'labels.txt': 'x'.repeat(2 ** 22 + 1) }, /^labels.txt beside the model is larger than 4 MiB/],
    ['a deviation of 0', { 'net.switchback.json': { preprocessing: { deviation: [0, 1, 1] } } }, /deviation/],
    [
      'a side of a million',
      { 'preprocessor_config.json': { size: { shortest_edge: 99_999 }, crop_size: 1, do_center_crop: true } },
      /no preprocessing can have/,
    ],
    [
      'a scale of nothing',
      { 'rdf.yaml': 'inputs: [{preprocessing: [{name: scale_linear, kwargs: {gain: .nan}}]}]' },
      /rdf.yaml beside/,
    ],
  ])('%s: a sentence, and the rest is guessed', (_, files, message) => {
    const found = beside(files as Record<string, string>);
    expect(told(found).join(' ')).toMatch(message);
    expect(found.preprocessing.cropSize).toEqual([224, 224]);
  });

  test('whatever lies beside a model, it gets a preprocessing, and sentences of at most 500 characters', () => {
    const names = filesToRead('net');
    const keys = [
      'size',
      'crop_size',
      'image_mean',
      'mean',
      'std',
      'pretrained_cfg',
      'id2label',
      'label_names',
      'preprocessing',
      'inputs',
      'classes',
      'resample',
      'architecture',
      'crop_pct',
    ];
    const value = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.double(),
        fc.string(),
        fc.constant(null),
        fc.boolean(),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.constantFrom(...keys), tie('any'), { maxKeys: 5 }),
      ),
    })).any;
    const text = fc.oneof(
      fc.string(),
      value.map((each) => JSON.stringify(each)),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), text), (files) => {
        const { warnings, preprocessing } = resolve({ beside: files });
        expect(preprocessing.cropSize).toEqual([224, 224]);
        for (const { text: sentence } of warnings) expect(sentence.length).toBeLessThanOrEqual(500);
      }),
      { numRuns: 2000, seed: 5 },
    );
  });
});
