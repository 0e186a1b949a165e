/** What an occlusion says, by name and language. */
export const occlusion = {
  en: {
    windowTooLarge:
      "A window of {window} px is larger than the network's input of {height}×{width} px: give a smaller one.",
    windowSize: 'The window is {size} px, but it counts whole pixels: give 1 or more.',
    strideSize: 'The stride is {size} px, but it counts whole pixels: give 1 or more.',
    occluding: 'Occluding',
    othersUnknown:
      '{layer} of {model} is not indexed, so it is not known which other images excite the map: index it, and figures show its projections from them.',
    figureWidth: 'A figure of an occlusion cannot be {width} mm wide: give {least} to {most} mm.',
  },
  'zh-CN': {
    windowTooLarge: '{window} 像素的窗口大于网络输入的 {height}×{width} 像素：请给出更小的窗口。',
    windowSize: '窗口为 {size} 像素，但必须是整数像素：请给出 1 或更大的值。',
    strideSize: '步幅为 {size} 像素，但必须是整数像素：请给出 1 或更大的值。',
    occluding: '正在遮挡',
    othersUnknown:
      '{model} 的 {layer} 尚未建立索引，因此不知道还有哪些图像能激活该特征图：建立索引后，图版将显示来自这些图像的投影。',
    figureWidth: '遮挡图版的宽度不能是 {width} 毫米：请给出 {least} 至 {most} 毫米。',
  },
} as const;
