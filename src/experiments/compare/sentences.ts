/** What a comparison says, by name and language. */
export const compare = {
  en: {
    nothingInCommon:
      '{left} and {right} have no layer of the same name with as many maps: compare checkpoints of one network.',
    mapsDiffer:
      '"{layer}" has {leftMaps} maps in {left} and {rightMaps} in {right}: compare checkpoints of one network.',
  },
  'zh-CN': {
    nothingInCommon: '{left} 与 {right} 没有名称和特征图数都相同的层：请比较同一网络的检查点。',
    mapsDiffer: '“{layer}”在 {left} 中有 {leftMaps} 个特征图，在 {right} 中有 {rightMaps} 个：请比较同一网络的检查点。',
  },
} as const;
