export { occlusion } from './occlusion/sentences.ts';
