export { classResponse } from './classResponse/screen/index.ts';
export { occlusion } from './occlusion/screen/index.ts';
