/** The tables that are found: units' values by image, HSIC by a batch's first image, and what `matchUnits` gives of two layers. */
export const unitTable = (model: number): string => `units-${model + 1}`;
export const hsicTable = 'hsic';
export const pairTable = (first: number, second: number): string => `pair-${first}-${second}`;
