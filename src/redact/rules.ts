import type { Rule } from './rule.ts';
import { aiModelRules } from './rules/ai-models.ts';
import { aiToolRules } from './rules/ai-tools.ts';
import { assignmentRules } from './rules/assignment.ts';
import { authorizationRules } from './rules/authorization.ts';
import { awsRules } from './rules/aws.ts';
import { azureRules } from './rules/azure.ts';
import { chatRules } from './rules/chat.ts';
import { ciRules } from './rules/ci.ts';
import { clientIdRules } from './rules/client-ids.ts';
import { commandRules } from './rules/commands.ts';
import { configFileRules } from './rules/config-files.ts';
import { cookieRules } from './rules/cookies.ts';
import { databaseRules } from './rules/databases.ts';
import { environmentRules } from './rules/environment.ts';
import { flagAndGatewayRules } from './rules/flags-and-gateways.ts';
import { googleRules } from './rules/google.ts';
import { hostingRules } from './rules/hosting.ts';
import { identityRules } from './rules/identity.ts';
import { infrastructureRules } from './rules/infrastructure.ts';
import { keyRules } from './rules/keys.ts';
import { lookupRules } from './rules/lookups.ts';
import { mailRules } from './rules/mail.ts';
import { monitoringRules } from './rules/monitoring.ts';
import { otherCloudRules } from './rules/other-clouds.ts';
import { paymentRules } from './rules/payments.ts';
import { productRules } from './rules/products.ts';
import { registryRules } from './rules/registries.ts';
import { secretStoreRules } from './rules/secret-stores.ts';
import { socialRules } from './rules/social.ts';
import { sourceHostRules } from './rules/source-hosts.ts';
import { urlRules } from './rules/urls.ts';
import { walletRules } from './rules/wallets.ts';

/** Every rule. Where two match the same text, the first one gives the name: the more telling comes first. */
export const rules: readonly Rule[] = [
  // Tools first: the last of the models' rules takes any `sk-…`.
  ...aiToolRules,
  ...aiModelRules,
  // AWS last: `secret_key` with 40 characters is its own only where no other cloud's name stands before.
  ...googleRules,
  ...azureRules,
  ...otherCloudRules,
  ...hostingRules,
  ...awsRules,
  ...sourceHostRules,
  ...ciRules,
  ...registryRules,
  ...infrastructureRules,
  ...secretStoreRules,
  ...flagAndGatewayRules,
  ...chatRules,
  ...mailRules,
  ...paymentRules,
  ...walletRules,
  ...databaseRules,
  ...monitoringRules,
  ...productRules,
  ...identityRules,
  ...lookupRules,
  ...socialRules,
  ...clientIdRules,
  ...keyRules,
  ...authorizationRules,
  ...urlRules,
  ...commandRules,
  ...configFileRules,
  ...cookieRules,
  ...assignmentRules,
  ...environmentRules,
];
