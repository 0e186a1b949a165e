export { ablation } from './ablation/analysis.ts';
export { classResponse } from './classResponse/analysis.ts';
export { correspondence } from './correspondence/analysis.ts';
export { diagnosis } from './diagnosis/analysis.ts';
export { evolution } from './evolution/analysis.ts';
export { invariance } from './invariance/analysis.ts';
export { occlusion } from './occlusion/analysis.ts';
export { probe } from './probe/analysis.ts';
