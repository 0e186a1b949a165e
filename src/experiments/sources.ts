export { classResponse } from './classResponse/source.ts';
export { occlusion } from './occlusion/source.ts';
