import type { Rule } from './rule.ts';
import { aiRules } from './rules/ai.ts';
import { assignmentRules } from './rules/assignment.ts';
import { authorizationRules } from './rules/authorization.ts';
import { cloudRules } from './rules/cloud.ts';
import { keyRules } from './rules/keys.ts';
import { serviceRules } from './rules/services.ts';

/** Every rule. Where two match the same text, the first one gives the name: the more telling comes first. */
export const rules: readonly Rule[] = [
  ...aiRules,
  ...cloudRules,
  ...serviceRules,
  ...keyRules,
  ...authorizationRules,
  ...assignmentRules,
];
