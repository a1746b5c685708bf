import type { Rule } from '../rule.ts';
import { awsRules } from './aws.ts';
import { azureRules } from './azure.ts';
import { googleRules } from './google.ts';
import { hostingRules } from './hosting.ts';
import { otherCloudRules } from './other-clouds.ts';

/** AWS last: `secret_key` with 40 characters is its own only where no other cloud's name stands before. */
export const cloudRules: readonly Rule[] = [
  ...googleRules,
  ...azureRules,
  ...otherCloudRules,
  ...hostingRules,
  ...awsRules,
];
