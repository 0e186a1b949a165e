/** What a diagnosis says, by name and language. */
export const diagnosis = {
  en: {
    looking: 'Looking at first layers',
    notPictures:
      'The first convolution of {model}, {layer}, reads {channels} channels: a diagnosis needs filters of 1 or 3 channels, which can be shown.',
    noneDominates: 'No filter dominates: the largest root mean square is {ratio} times the median.',
    dominates: 'Filters that dominate: {filters}; the largest root mean square is {ratio} times the median.',
    beyondRadius:
      '{count} of {all} filters are larger than renormalisation leaves them: for inputs of 0 to 255 the largest has a root mean square of {most}, and the radius is {radius}.',
    renormalise:
      'Train with filter renormalisation, a lower learning rate or weight decay: a filter that dominates takes the contrast of all the others.',
    noneDead: 'No filter is dead: every map fires on some image.',
    dead: '{count} of {all} filters are dead: their maps never fire on these images ({filters}).',
    lowerRate:
      'Lower the learning rate, or begin with smaller weights: a filter that never fires gets no gradient and stays as it is.',
    noneFaint: 'No filter is faint: each has at least a tenth of the median root mean square.',
    faint: '{count} of {all} filters are faint: less than a tenth of the median root mean square ({filters}).',
    trainLonger: 'Train longer, use fewer filters, or a smaller kernel: faint filters have learned little.',
    noTwins: 'No two filters are nearly the same: every cosine is below {cosine}.',
    twins: '{count} of {all} filters nearly repeat an earlier one, cosine {cosine} or more: {pairs}.',
    fewerFilters: 'Use fewer filters, or more varied images: filters that repeat each other are paid for twice.',
    noiseUnknown: 'The layer takes every pixel: what of its filters is noise is not measured.',
    noNoise:
      'The filters are no noise: {share} of the median one lies beyond {limit} cycles a pixel, of white noise it is {white}.',
    noise:
      'The filters are mostly noise: {share} of the median one lies beyond {limit} cycles a pixel, of white noise it is {white}.',
    startFainter:
      'Begin with fainter filters (--init heFaintFirst), use weight decay, more images or more epochs: what filters start with stays in them until images wear it away.',
    everyPixel: 'The layer takes every pixel, so nothing is aliased.',
    littleAliasing:
      'A stride of {stride} keeps frequencies below {limit} cycles a pixel; beyond them lies {weights} of the median filter, and {share} of its response.',
    aliasing:
      'A stride of {stride} keeps frequencies below {limit} cycles a pixel, but beyond them lies {weights} of the median filter, and {share} of its response is aliased.',
    smallerStride:
      'Use a smaller stride and a smaller kernel, such as 7×7 at 2 in place of 11×11 at 4: what is aliased looks like coarser patterns to the next layer.',
    noNextStep: 'No later layer steps over cells, so no map is aliased.',
    littleMapAliasing:
      'The next step of {stride} keeps frequencies below {limit} cycles a cell; {share} of the median map lies beyond them.',
    mapAliasing:
      'The next step of {stride} keeps frequencies below {limit} cycles a cell, but {share} of the median map lies beyond them.',
    poolMore:
      'Pool over overlapping windows, or step later: what lies beyond the limit reaches the next layer as coarser patterns.',
  },
  'zh-CN': {
    looking: '正在查看第一层',
    notPictures: '{model} 的第一个卷积 {layer} 读取 {channels} 个通道：诊断需要 1 或 3 个通道、可以显示的滤波器。',
    noneDominates: '没有滤波器占主导：最大的均方根是中位数的 {ratio} 倍。',
    dominates: '占主导的滤波器：{filters}；最大的均方根是中位数的 {ratio} 倍。',
    beyondRadius:
      '{all} 个滤波器中有 {count} 个超出重归一化所允许的大小：按 0 到 255 的输入计，最大的均方根为 {most}，而半径为 {radius}。',
    renormalise: '请使用滤波器重归一化、更低的学习率或权重衰减进行训练：占主导的滤波器会夺走其他滤波器的对比度。',
    noneDead: '没有死滤波器：每个特征图都在某些图像上激活。',
    dead: '{all} 个滤波器中有 {count} 个已死：其特征图在这些图像上从不激活（{filters}）。',
    lowerRate: '请降低学习率，或从更小的权重开始：从不激活的滤波器得不到梯度，不会再改变。',
    noneFaint: '没有微弱的滤波器：每个滤波器的均方根都至少为中位数的十分之一。',
    faint: '{all} 个滤波器中有 {count} 个很微弱：均方根不到中位数的十分之一（{filters}）。',
    trainLonger: '请训练更久、减少滤波器或减小卷积核：微弱的滤波器学到的很少。',
    noTwins: '没有两个几乎相同的滤波器：所有余弦都低于 {cosine}。',
    twins: '{all} 个滤波器中有 {count} 个几乎重复了前面的滤波器，余弦不低于 {cosine}：{pairs}。',
    fewerFilters: '请减少滤波器，或使用更多样的图像：互相重复的滤波器白白付出两倍代价。',
    noiseUnknown: '该层逐像素取值：不测量其滤波器中的噪声。',
    noNoise: '滤波器不是噪声：中位滤波器的能量有 {share} 超出每像素 {limit} 周期，白噪声为 {white}。',
    noise: '滤波器大多是噪声：中位滤波器的能量有 {share} 超出每像素 {limit} 周期，白噪声为 {white}。',
    startFainter:
      '请让滤波器从更小的值开始（--init heFaintFirst），并使用权重衰减、更多图像或更多轮次：初始噪声会留在滤波器中，直到图像将其磨去。',
    everyPixel: '该层逐像素取值，因此不会混叠。',
    littleAliasing:
      '步幅 {stride} 只保留每像素 {limit} 周期以下的频率；中位滤波器的能量有 {weights} 超出该界限，其响应有 {share}。',
    aliasing:
      '步幅 {stride} 只保留每像素 {limit} 周期以下的频率，而中位滤波器的能量有 {weights} 超出该界限，其响应有 {share} 发生混叠。',
    smallerStride:
      '请使用更小的步幅和卷积核，例如用步幅 2 的 7×7 代替步幅 4 的 11×11：混叠的内容在下一层看来像更粗的图案。',
    noNextStep: '之后没有跨步的层，因此特征图不会混叠。',
    littleMapAliasing: '下一个步幅 {stride} 只保留每格 {limit} 周期以下的频率；中位特征图有 {share} 超出该界限。',
    mapAliasing: '下一个步幅 {stride} 只保留每格 {limit} 周期以下的频率，而中位特征图有 {share} 超出该界限。',
    poolMore: '请使用重叠的池化窗口，或在更后面的层再跨步：超出界限的内容会以更粗的图案到达下一层。',
  },
} as const;
