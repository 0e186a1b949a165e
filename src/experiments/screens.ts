export { ablation } from './ablation/screen/index.ts';
export { classResponse } from './classResponse/screen/index.ts';
export { correspondence } from './correspondence/screen/index.ts';
export { diagnosis } from './diagnosis/screen/index.ts';
export { evolution } from './evolution/screen/index.ts';
export { invariance } from './invariance/screen/index.ts';
export { occlusion } from './occlusion/screen/index.ts';
export { probe } from './probe/screen/index.ts';
