/** What a transfer says, by name and language. */
export const transfer = {
  en: {
    tooFew:
      'The class "{name}" has {count} images in "{split}" of "{dataset}", too few to learn from {most} and be tested in {folds} folds: give smaller numbers or another split.',
    tooFewLeft:
      'The class "{name}" has {count} images in "{split}" of "{dataset}" that are not nearly the same as one of "{source}", too few to learn from {most} and be tested in {folds} folds: give another split, or leave near-duplicates in.',
    tooLarge:
      '{images} pictures to train from scratch do not fit into memory, {most} at most do: give smaller numbers, or 0 steps from scratch.',
    noScratch:
      'The network "{network}" does not end in a fully connected layer for its classes, so it cannot be trained from scratch: ask for 0 steps from scratch.',
    notDivided:
      'What is divided of a transfer are its trainings from scratch: ask for some, and give no name; the fitted model is kept by a transfer on this machine.',
    noSource:
      'Nobody has said on which images "{model}" was trained, so near-duplicates are not looked for; name their data set to find them.',
    duplicatesFound:
      '{count} images of "{dataset}" are nearly the same as images of "{source}", such as {image} and {other} (correlation {correlation}): {fate}.',
    leftOut: 'they are left out',
    leftIn: 'they are left in, as was asked',
    about: 'Training from scratch takes {time} at most (trainings: {trainings}, steps of each: {steps}).',
    tokens:
      'The layer "{layer}" has tokens, on which no fitted model is kept: choose a layer with maps or features, or give no name.',
    fitted: 'The frozen layers with a classifier fitted to {images} images are kept as the model "{name}".',
  },
  'zh-CN': {
    tooFew:
      '“{dataset}”的“{split}”中，类别“{name}”只有 {count} 张图像，不足以在 {folds} 折中用 {most} 张学习并测试：请给出更小的数目或另选划分。',
    tooFewLeft:
      '“{dataset}”的“{split}”中，类别“{name}”只有 {count} 张图像不与“{source}”的图像近似重复，不足以在 {folds} 折中用 {most} 张学习并测试：请另选划分，或保留近似重复图像。',
    tooLarge: '从头训练的 {images} 张图像放不进内存，最多 {most} 张：请给出更小的数目，或将从头训练的步数设为 0。',
    noScratch: '网络“{network}”不以其类别的全连接层结尾，因此无法从头训练：请将从头训练的步数设为 0。',
    notDivided:
      '迁移实验中被分配的是从头训练：请要求从头训练的步数，并且不要给出名称；拟合的模型由在本机进行的迁移实验保存。',
    noSource: '没有说明“{model}”是用哪些图像训练的，因此不查找近似重复图像；请指定其数据集。',
    duplicatesFound:
      '“{dataset}”中有 {count} 张图像与“{source}”中的图像几乎相同，例如 {image} 与 {other}（相关系数 {correlation}）：{fate}。',
    leftOut: '已排除',
    leftIn: '按要求保留',
    about: '从头训练最多需要 {time}（{trainings} 次训练，每次 {steps} 步）。',
    tokens: '层“{layer}”由标记组成，无法保留拟合的模型：请选择有特征图或特征的层，或不给出名称。',
    fitted: '冻结的各层与在 {images} 张图像上拟合的分类器已保存为模型“{name}”。',
  },
} as const;
