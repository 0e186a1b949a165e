export { classResponse } from './classResponse/job.ts';
export { occlusion } from './occlusion/job.ts';
