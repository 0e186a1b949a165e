/**
 * What a layer passes down.
 *
 * - `gradient`: the derivative (Simonyan et al. 2013).
 * - `deconvnet`: a ReLU passes the positive part of the signal, whatever the forward pass did (Zeiler & Fergus 2013, §2.1).
 * - `guided`: both conditions (Springenberg et al. 2014).
 */
export const rules = ['deconvnet', 'gradient', 'guided'] as const;

export type Rule = (typeof rules)[number];
