export { compare } from './compare/screen/index.ts';
export { features } from './features/screen/index.ts';
