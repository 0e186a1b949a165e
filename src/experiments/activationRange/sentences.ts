/** What the experiment on activation ranges says, by name and language. */
export const activationRange = {
  en: {
    tooMuch:
      '{images} images and {maps} maps are more than {most} numbers: name fewer channels, or choose a smaller split.',
    noMap: 'This analysis does not tell of the map {channel}: choose one of its {count} maps.',
    noLayerBelow: '{model} has no layer below its scores to compare images by: name one of its layers.',
  },
  'zh-CN': {
    tooMuch: '{images} 幅图像与 {maps} 个特征图超过 {most} 个数：请指定更少的通道，或选择更小的划分。',
    noMap: '此分析不包含特征图 {channel}：请从其 {count} 个特征图中选择。',
    noLayerBelow: '{model} 在得分之下没有可用来比较图像的层：请指定它的一个层。',
  },
} as const;
