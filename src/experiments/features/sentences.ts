/** What features say, by name and language. */
export const features = {
  en: {
    width: 'A figure of features cannot be {width} mm wide: give {least} to {most} mm.',
    allMapsDead: 'Every map of "{layer}" is dead on the indexed images: choose another layer or checkpoint.',
    rankOrImage: '--rank asks for an image of the index and --image for another: give one of them.',
    atNeedsImage: '--at says where in the picture of --image: give that too.',
    badNote:
      'A map has up to 20 tags of 1 to 40 characters on one line without commas, and a note of up to 4000 characters: shorten --tags or --text.',
  },
  'zh-CN': {
    width: '特征图版的宽度不能是 {width} 毫米：请给出 {least} 至 {most} 毫米。',
    allMapsDead: '“{layer}”的所有特征图在已索引的图像上都没有激活：请另选层或检查点。',
    rankOrImage: '--rank 指索引中的图像，--image 指另一张图像：请只给其中一个。',
    atNeedsImage: '--at 指 --image 的图像中的位置：请同时给出 --image。',
    badNote:
      '一个特征图最多 20 个标签，每个 1 至 40 个字符、单行且不含逗号，备注最多 4000 个字符：请缩短 --tags 或 --text。',
  },
} as const;
