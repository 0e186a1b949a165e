/** What a correspondence says, by name and language. */
export const correspondence = {
  en: {
    onOneImage: '"{part}" is marked on fewer than two images: mark it on another one, or leave it out.',
    unseen:
      '"{part}" on {image} lies outside of the {height}×{width} px that the network sees: mark a part nearer to the middle, or leave the image out.',
    maskTooLarge: "A mask of {size} px is larger than the network's input of {height}×{width} px: give a smaller one.",
    tooMuch:
      '{images} images with {random} random places and {features} features are more than fit: give fewer images, places or layers.',
    whichMarks: 'Which parts are masked is not clear: give either --set, or --marks with --dataset.',
    masking: 'Masking parts',
  },
  'zh-CN': {
    onOneImage: '“{part}”只在不到两张图像上有标注：请再标注一张，或去掉它。',
    unseen: '{image} 上的“{part}”位于网络所见的 {height}×{width} 像素之外：请标注更靠近中间的部位，或去掉该图像。',
    maskTooLarge: '{size} 像素的遮罩大于网络输入的 {height}×{width} 像素：请给出更小的遮罩。',
    tooMuch: '{images} 张图像、{random} 个随机位置和 {features} 个特征过多：请减少图像、位置或层。',
    whichMarks: '未指明要遮挡哪些部位：请给出 --set，或同时给出 --marks 和 --dataset。',
    masking: '正在遮挡部位',
  },
} as const;
