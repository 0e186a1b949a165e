/** What drawing, composing and exporting figures says. */
export const figure = {
  noPictureOfShape: 'A projection of shape [{shape}] with {count} values has no picture: give [1, h, w] or [3, h, w].',
  unknownFormat: 'A figure is no "{path}": end the file\'s name in .svg, .pdf or .png.',
  dpiRange: 'A figure cannot be drawn at {dpi} dpi: give {least} to {most}.',
  tooManyPixels: 'At {dpi} dpi the figure would have {width} × {height} pixels: lower the dpi, or choose SVG or PDF.',
  noEpochEnded: 'No epoch of {runs} has ended yet: choose another run, or wait.',
  noPanels: 'The figure "{name}" has no panels: add one first.',
  panelNotDrawn: 'The panel {panel} cannot be drawn: {problem}',
  notIndexedYet: 'Its layers are not indexed yet: {count} images are to be gone through.',
  projectionsToCompute: '{count} projections are still to be computed.',
  imagesChanged: 'Images of {layer} have changed since {checkpoint} was indexed: index it again.',
  notIndexedOn: '{layers} of {checkpoint} is not indexed on "{dataset}", {split}: run "{command}" first.',
  lettersWithoutFont:
    'No font here has {letters}: boxes stand for them in the figure; install a font that has them, such as {fonts}.',
  noFile: 'There is no file {path}: check the path given.',
  noFigureFile: '{path} is no figure ({problem}): docs/files.md describes one.',
  holdsNoFigure:
    '{path} holds no figure: give a document of one, or an SVG, PDF or PNG that the workbench has exported.',
} as const;
