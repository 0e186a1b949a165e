export { ablation } from './ablation/panel.ts';
export { classResponse } from './classResponse/panel.ts';
export { correspondence } from './correspondence/panel.ts';
export { diagnosis } from './diagnosis/panel.ts';
export { evolution } from './evolution/panel.ts';
export { invariance } from './invariance/panel.ts';
export { occlusion } from './occlusion/panel.ts';
export { probe } from './probe/panel.ts';
