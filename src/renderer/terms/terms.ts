/** Where a term is from: a section of Zeiler & Fergus 2013, or another paper; `null` for what is Switchback's own measure. */
const zeilerFergus = (section: string) => `Zeiler & Fergus 2013, ${section}`;

/**
 * Every term of art that the page uses without saying what it is, in the order in which they build on each other. Its name and its sentence are
 * the messages `terms.<term>.name` and `.text`, its picture is in `TermPicture`.
 */
export const terms = {
  featureMap: zeilerFergus('§2'),
  receptiveField: zeilerFergus('§2.1, figure 2'),
  firesOn: null,
  firesAt: null,
  dead: zeilerFergus('§4.1'),
  selectivity: null,
  deconvnet: zeilerFergus('§2.1, figure 1'),
  switches: zeilerFergus('§2.1, figure 1'),
  projection: zeilerFergus('§2.1, figure 2'),
  rule: 'Zeiler & Fergus 2013, §2.1; Simonyan et al. 2013, §4; Springenberg et al. 2014, §3.4',
} as const satisfies Readonly<Record<string, string | null>>;

export type Term = keyof typeof terms;
export const termNames = Object.keys(terms) as Term[];
