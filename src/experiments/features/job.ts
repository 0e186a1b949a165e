import { featuresFigure } from './job/figure.ts';

/** Figure 2 of Zeiler & Fergus 2013 as a figure of its own. */
export const features = { figure: featuresFigure };
