/** What an evolution says, by name and language. */
export const evolution = {
  en: {
    noRun: '{model} is the model of a file, which has no epochs: choose a checkpoint of a run.',
    tooFew: 'An evolution needs at least two checkpoints, but up to {model} there is {count}: choose a later one.',
    noEpochs: 'Up to {model} there is no checkpoint of epoch {missing}: choose from {epochs}.',
    channelsOfOne: 'Maps by their numbers are those of one layer, but {count} layers are asked for: name one.',
    tooMuch:
      'The projections would take {megabytes} MB, but {most} MB are for computing: ask for fewer maps, epochs or layers.',
    imagesChanged:
      'The images of "{dataset}" have changed since, so that nobody knows which one it was: follow the features again.',
    imageGone:
      'An image that excites {layer} most can no longer be read: check the data set "{dataset}" and begin again.',
  },
  'zh-CN': {
    noRun: '{model} 是文件中的模型，没有训练轮次：请选择某次训练的检查点。',
    tooFew: '演化至少需要两个检查点，但到 {model} 为止只有 {count} 个：请选择更晚的检查点。',
    noEpochs: '到 {model} 为止没有第 {missing} 轮的检查点：请从 {epochs} 中选择。',
    channelsOfOne: '按编号选择的特征图必须属于同一层，但请求了 {count} 层：请只指定一层。',
    tooMuch: '投影将占用 {megabytes} MB，但可用于计算的只有 {most} MB：请减少特征图、轮次或层。',
    imagesChanged: '“{dataset}”的图像此后已变化，无从得知是哪一幅：请重新跟踪特征。',
    imageGone: '最能激活 {layer} 的一幅图像已无法读取：请检查数据集“{dataset}”后重新开始。',
  },
} as const;
