export { compare } from './compare/sharing.ts';
