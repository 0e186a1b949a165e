export { occlusion } from './occlusion/analysis.ts';
