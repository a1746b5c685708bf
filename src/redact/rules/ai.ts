import type { Rule } from '../rule.ts';
import { aiModelRules } from './ai-models.ts';
import { aiToolRules } from './ai-tools.ts';

/** Tools first: many of them write `sk-…` in a form that the models' last rule takes for its own. */
export const aiRules: readonly Rule[] = [...aiToolRules, ...aiModelRules];
