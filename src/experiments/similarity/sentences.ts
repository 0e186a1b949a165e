/** What a comparison of two models by their activations says, by name and language. */
export const similarity = {
  en: {
    fewImages:
      'CKA needs at least {least} images, but the split "{split}" of "{dataset}" gives {images}: choose another split, or more images.',
    layerTwice: 'The layer {layer} of {model} is there twice: name it once.',
    tooManyValues:
      'The values of {units} units for {images} images take {megabytes} MB, but there are {most} MB for them: choose fewer layers or images.',
    tooManyPairs:
      'The layers {first} and {second} have {pairs} pairs of units, whose correlations take {megabytes} MB, but there are {most} MB for them: leave one of them out.',
    noLayer: 'This comparison has no layer with the number {number}: give one from 0 to {last}.',
  },
  'zh-CN': {
    fewImages: 'CKA 至少需要 {least} 张图像，但 "{dataset}" 的 "{split}" 只有 {images} 张：请选择其他划分或更多图像。',
    layerTwice: '{model} 的层 {layer} 出现了两次：请只指定一次。',
    tooManyValues:
      '{units} 个单元在 {images} 张图像上的值需要 {megabytes} MB，但可用的只有 {most} MB：请减少层或图像。',
    tooManyPairs:
      '层 {first} 和 {second} 共有 {pairs} 对单元，其相关系数需要 {megabytes} MB，但可用的只有 {most} MB：请去掉其中一层。',
    noLayer: '此比较没有编号为 {number} 的层：请给出 0 至 {last}。',
  },
} as const;
