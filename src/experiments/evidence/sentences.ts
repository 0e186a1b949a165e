/** What the experiment on known evidence says, by name and language. */
export const evidence = {
  en: {
    measuring: 'Holding maps against the known evidence',
    noMasks:
      'There are no masks of "{dataset}": put a PNG for each image, white where the evidence is, under the same name into {folder}.',
    notFiles:
      'The images of "{dataset}" lie in a larger file, so that masks cannot stand beside them: unpack it and add the folder.',
    maskMissing: '{count} images have no readable mask and were left out, the first {mask}.',
    doesNotLead:
      'The layer {layer} does not lead to the scores of {model}, so nothing is known of its evidence: leave it out.',
  },
  'zh-CN': {
    measuring: '正在将归因图与已知证据比较',
    noMasks: '“{dataset}”没有掩膜：请为每幅图像在 {folder} 中以相同名称放入一个 PNG，证据所在处为白色。',
    notFiles: '“{dataset}”的图像位于一个更大的文件中，无法在其旁放置掩膜：请解包后添加该文件夹。',
    maskMissing: '{count} 幅图像没有可读的掩膜，已略去，第一个是 {mask}。',
    doesNotLead: '层 {layer} 不通向 {model} 的得分，因此无从得知其证据：请略去该层。',
  },
} as const;
