export { occlusion } from './occlusion/declaration.ts';
