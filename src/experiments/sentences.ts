export { ablation } from './ablation/sentences.ts';
export { compare } from './compare/sentences.ts';
export { correspondence } from './correspondence/sentences.ts';
export { diagnosis } from './diagnosis/sentences.ts';
export { evolution } from './evolution/sentences.ts';
export { invariance } from './invariance/sentences.ts';
export { occlusion } from './occlusion/sentences.ts';
export { transfer } from './transfer/sentences.ts';
