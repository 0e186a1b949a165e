export { ablation } from './ablation/declaration.ts';
export { classResponse } from './classResponse/declaration.ts';
export { correspondence } from './correspondence/declaration.ts';
export { diagnosis } from './diagnosis/declaration.ts';
export { evolution } from './evolution/declaration.ts';
export { invariance } from './invariance/declaration.ts';
export { occlusion } from './occlusion/declaration.ts';
export { probe } from './probe/declaration.ts';
