export { plain, plainJson } from '../../plain.ts';
