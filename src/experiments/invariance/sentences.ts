/** What an invariance says, by name and language. */
export const invariance = {
  en: {
    transforming: 'Transforming pictures',
    rangeEmpty: 'The range of {kind} from {from} to {to} in {steps} steps is empty: give an end above its start.',
    tooManySteps: 'The transformation {kind} has {steps} steps: give a whole number from 1 to {most}.',
    nothingLeft:
      'The transformation {kind} by {amount} leaves nothing of a picture of {height}×{width} px: give amounts from {least} to {most}.',
    twice: 'The transformation {kind} is there twice: give it once, with one range.',
    layerTwice: 'The layer {layer} is there twice: give it once.',
    tooManyPictures: '{images} images at {points} amounts each make more than {most} pictures: give fewer.',
    noImages: 'No pictures were given: name a data set or picture files.',
    noPart: 'This invariance has no {what} with the number {number}: give one from 0 to {last}.',
  },
  'zh-CN': {
    transforming: '正在变换图像',
    rangeEmpty: '{kind} 的范围从 {from} 到 {to} 共 {steps} 步，是空的：请给出大于起点的终点。',
    tooManySteps: '变换 {kind} 有 {steps} 步：请给出 1 至 {most} 的整数。',
    nothingLeft: '变换 {kind} 取 {amount} 时，{height}×{width} 像素的图像什么也不剩：请给出 {least} 至 {most} 的值。',
    twice: '变换 {kind} 出现了两次：请只给出一次，并给出一个范围。',
    layerTwice: '层 {layer} 出现了两次：请只给出一次。',
    tooManyPictures: '{images} 张图像各取 {points} 个值，超过 {most} 张图像：请减少。',
    noImages: '没有给出图像：请指定数据集或图像文件。',
    noPart: '此不变性分析没有编号为 {number} 的 {what}：请给出 0 至 {last}。',
  },
} as const;
