/** What a view of classes says, by name and language. */
export const classView = {
  en: {
    noClass: '{model} has no class "{name}": give the name of one of its {count} classes, or its number from 0.',
    noImages: 'Of the class "{name}" there are no images in {split} of "{dataset}": choose another class or split.',
    fewerImages: 'There are fewer than {images} images of {classes}: all of them are projected.',
    doesNotLead: 'The layer {layer} does not lead to the scores of {model}, so it has no part in them: leave it out.',
    tooMuch:
      'The projections would take {megabytes} MB, but {most} MB are for computing: ask for one class or for fewer images.',
    tooManyUnits:
      'With {units} units of {classes} classes there would be more than {most} numbers to tell: ask for one class or for fewer layers.',
    notInView:
      'The class view {id} has no such class, or does not tell of the layer {layer}: choose from what it shows.',
    imageGone:
      'An image with one of the highest scores can no longer be read: check the data set "{dataset}" and begin again.',
  },
  'zh-CN': {
    noClass: '{model} 没有类别“{name}”：请给出其 {count} 个类别之一的名称或编号（从 0 开始）。',
    noImages: '“{dataset}”的 {split} 划分中没有类别“{name}”的图像：请选择其他类别或划分。',
    fewerImages: '{classes} 的图像少于 {images} 幅：将投影其全部图像。',
    doesNotLead: '层 {layer} 不通向 {model} 的类别得分，因此与得分无关：请去掉该层。',
    tooMuch: '投影将占用 {megabytes} MB，但可用于计算的只有 {most} MB：请只选择一个类别或减少图像。',
    tooManyUnits: '{classes} 个类别的 {units} 个单元将产生超过 {most} 个数值：请只选择一个类别或减少层。',
    notInView: '类别视图 {id} 没有该类别，或不包含层 {layer}：请从其显示的内容中选择。',
    imageGone: '得分最高的一幅图像已无法读取：请检查数据集“{dataset}”后重新开始。',
  },
} as const;
