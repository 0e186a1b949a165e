export { classResponse } from './classResponse/analysis.ts';
export { occlusion } from './occlusion/analysis.ts';
