/** What the trust in projections says, by name and language. */
export const trust = {
  en: {
    measuring: 'Measuring what maps depend on',
    silent: 'No map that was asked for in {layer} fires: choose other channels or another picture.',
    neverFires: '{layer} {channel} fires on no image of the index, so it has no map and was left out.',
    tooMany: '{items} units in pictures are more than {most}: ask for fewer channels or images.',
    noItem: 'This analysis has no unit with the number {item}: give one from 0 to {last}.',
    patchTooLarge: 'A square of {patch} px does not fit into an input of {height}×{width} px: give a smaller side.',
  },
  'zh-CN': {
    measuring: '正在测量归因图取决于什么',
    silent: '所选的 {layer} 特征图均未激活：请选择其他通道或另一张图像。',
    neverFires: '{layer} {channel} 在索引的任何图像上都不激活，没有归因图，已略去。',
    tooMany: '{items} 个单元与图像的组合超过 {most} 个：请减少通道或图像。',
    noItem: '此分析没有编号为 {item} 的单元：请给出 0 至 {last}。',
    patchTooLarge: '边长 {patch} 像素的方块放不进 {height}×{width} 像素的输入：请给出更小的边长。',
  },
} as const;
