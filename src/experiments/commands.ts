export { classResponse } from './classResponse/command.ts';
export { occlusion } from './occlusion/command.ts';
