export { occlusion } from './occlusion/job.ts';
