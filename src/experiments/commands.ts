export { occlusion } from './occlusion/command.ts';
