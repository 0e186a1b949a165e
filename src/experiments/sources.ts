export { occlusion } from './occlusion/source.ts';
