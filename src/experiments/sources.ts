export { ablation } from './ablation/source.ts';
export { classResponse } from './classResponse/source.ts';
export { correspondence } from './correspondence/source.ts';
export { diagnosis } from './diagnosis/source.ts';
export { evolution } from './evolution/source.ts';
export { invariance } from './invariance/source.ts';
export { occlusion } from './occlusion/source.ts';
export { probe } from './probe/source.ts';
