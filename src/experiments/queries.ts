export { compare } from './compare/queries.ts';
