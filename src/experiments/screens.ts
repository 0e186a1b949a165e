export { occlusion } from './occlusion/screen/index.ts';
