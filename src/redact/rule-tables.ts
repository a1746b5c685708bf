/** All rules there are. A file of its own in `dist/`, loaded by `load-rules.ts` alone. */
export { rules } from './rules.ts';
export { strictRules } from './strict-rules.ts';
