import { aiModelSamples } from './ai-models.ts';
import { aiToolSamples } from './ai-tools.ts';
import { assignmentSamples } from './assignment.ts';
import { authorizationSamples } from './authorization.ts';
import { awsSamples } from './aws.ts';
import { azureSamples } from './azure.ts';
import { chatSamples } from './chat.ts';
import { ciSamples } from './ci.ts';
import { clientIdSamples } from './client-ids.ts';
import { commandSamples } from './commands.ts';
import { configFileSamples } from './config-files.ts';
import { cookieSamples } from './cookies.ts';
import { databaseSamples } from './databases.ts';
import { flagAndGatewaySamples } from './flags-and-gateways.ts';
import { googleSamples } from './google.ts';
import { hostingSamples } from './hosting.ts';
import { identitySamples } from './identity.ts';
import { infrastructureSamples } from './infrastructure.ts';
import { keySamples } from './keys.ts';
import { lookupSamples } from './lookups.ts';
import { mailSamples } from './mail.ts';
import { monitoringSamples } from './monitoring.ts';
import { otherCloudSamples } from './other-clouds.ts';
import { paymentSamples } from './payments.ts';
import { productSamples } from './products.ts';
import { registrySamples } from './registries.ts';
import { makeSample, type Sample, type Samples, type SampleTable } from './sample.ts';
import { secretStoreSamples } from './secret-stores.ts';
import { socialSamples } from './social.ts';
import { sourceHostSamples } from './source-hosts.ts';
import { urlSamples } from './urls.ts';
import { walletSamples } from './wallets.ts';

const tables: readonly SampleTable[] = [
  aiModelSamples,
  aiToolSamples,
  assignmentSamples,
  authorizationSamples,
  awsSamples,
  azureSamples,
  chatSamples,
  ciSamples,
  clientIdSamples,
  commandSamples,
  configFileSamples,
  cookieSamples,
  databaseSamples,
  flagAndGatewaySamples,
  googleSamples,
  hostingSamples,
  identitySamples,
  infrastructureSamples,
  keySamples,
  lookupSamples,
  mailSamples,
  monitoringSamples,
  otherCloudSamples,
  paymentSamples,
  productSamples,
  registrySamples,
  secretStoreSamples,
  socialSamples,
  sourceHostSamples,
  urlSamples,
  walletSamples,
];

/** By the name of their rule; what two tables say of one rule is joined. */
export const builtInSamples: SampleTable = joined(tables);

/** Those of the rules that a user turns on. */
export { strictSamples } from './strict.ts';

/** One of each shape, with their secrets made. */
export function secretsOf(table: SampleTable, random: () => number): Sample[] {
  return Object.entries(table).flatMap(([rule, { secrets }]) =>
    secrets.map((template) => makeSample(rule, template, random)),
  );
}

/** What looks alike, and is none. */
export function harmlessOf(table: SampleTable, random: () => number): Sample[] {
  return Object.entries(table).flatMap(([rule, { harmless }]) =>
    harmless.map((template) => makeSample(rule, template, random)),
  );
}

/** The secrets that nothing beside them needs to tell. */
export function bareSecrets(table: SampleTable, random: () => number): Sample[] {
  return secretsOf(table, random).filter(({ secret, text }) => secret === text);
}

function joined(tables: readonly SampleTable[]): SampleTable {
  const all: Record<string, Samples> = {};
  for (const [rule, { secrets, harmless }] of tables.flatMap((table) => Object.entries(table))) {
    const known = all[rule] ?? { secrets: [], harmless: [] };
    all[rule] = {
      secrets: [...known.secrets, ...secrets],
      harmless: [...known.harmless, ...harmless],
    };
  }
  return all;
}
