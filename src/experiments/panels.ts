export { occlusion } from './occlusion/panel.ts';
