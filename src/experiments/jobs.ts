export { ablation } from './ablation/job.ts';
export { classResponse } from './classResponse/job.ts';
export { correspondence } from './correspondence/job.ts';
export { diagnosis } from './diagnosis/job.ts';
export { evolution } from './evolution/job.ts';
export { invariance } from './invariance/job.ts';
export { occlusion } from './occlusion/job.ts';
export { probe } from './probe/job.ts';
