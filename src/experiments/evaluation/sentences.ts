/** What an evaluation says, by name and language. */
export const evaluation = {
  en: {
    otherClasses:
      '{model} does not have {count} of the classes of {first}, whose probabilities it is to be averaged with: {classes}.',
  },
  'zh-CN': {
    otherClasses: '{model} 缺少 {first} 的 {count} 个类别，无法与其概率取平均：{classes}。',
  },
} as const;
