export { ablation } from './ablation/sentences.ts';
export { occlusion } from './occlusion/sentences.ts';
