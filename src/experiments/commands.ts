export { ablation } from './ablation/command.ts';
export { classResponse } from './classResponse/command.ts';
export { correspondence } from './correspondence/command.ts';
export { diagnosis } from './diagnosis/command.ts';
export { evolution } from './evolution/command.ts';
export { invariance } from './invariance/command.ts';
export { occlusion } from './occlusion/command.ts';
export { probe } from './probe/command.ts';
