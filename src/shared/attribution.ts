/**
 * Ways to attribute the activation of a unit, or the score of a class, to the pixels of a picture.
 *
 * - `deconvnet`, `gradient`, `guided`: the way down under that rule (Zeiler & Fergus 2013; Simonyan et al. 2013; Springenberg et al. 2014).
 * - `integratedGradients`: the mean gradient on the way from a baseline, times the way (Sundararajan et al. 2017).
 * - `smoothGrad`: the mean gradient under noise (Smilkov et al. 2017).
 * - `gradCam`: the maps below, each by its mean gradient (Selvaraju et al. 2017).
 * - `occlusion`: what the activation loses under a window (Zeiler & Fergus 2013, §4.2).
 */
export const attributionMethods = [
  ...(['deconvnet', 'gradient', 'guided'] as const),
  ...(['integratedGradients', 'smoothGrad', 'gradCam', 'occlusion'] as const),
] as const;

export type AttributionMethod = (typeof attributionMethods)[number];
