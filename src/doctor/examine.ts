import { bucketCheck } from './bucket.ts';
import { clientsCheck } from './clients.ts';
import { clockCheck } from './clock.ts';
import { configCheck } from './config.ts';
import { databasesCheck } from './databases.ts';
import { environmentCheck } from './environment.ts';
import type { Check, DoctorContext, Finding } from './finding.ts';
import { hookLogCheck } from './hook-log.ts';
import { hooksCheck } from './hooks.ts';
import { lagCheck } from './lag.ts';
import { nodeCheck } from './node.ts';
import { recallCheck } from './recall.ts';
import { redactionCheck } from './redaction.ts';
import { retentionCheck } from './retention.ts';
import { stateCheck } from './state.ts';
import { statuslineCheck } from './statusline.ts';
import { strictJsonCheck } from './strict-json.ts';
import { trustCheck } from './trust.ts';
import { vscodeCheck } from './vscode.ts';

const checks: readonly Check[] = [
  nodeCheck,
  configCheck,
  stateCheck,
  redactionCheck,
  environmentCheck,
  hooksCheck,
  strictJsonCheck,
  trustCheck,
  statuslineCheck,
  vscodeCheck,
  clientsCheck,
  databasesCheck,
  bucketCheck,
  clockCheck,
  hookLogCheck,
  lagCheck,
  recallCheck,
  retentionCheck,
];

/** Runs every check; the findings come in the checks' order. */
export async function* examine(context: DoctorContext): AsyncGenerator<Finding> {
  const possible = checks.filter((check) => !context.configFault || !check.needsConfig);
  for (const check of possible) {
    for (const finding of await attempt(check, context)) yield { check: check.name, ...finding };
  }
}

/** A check that fails is a finding like any other, and the checks behind it still run. */
async function attempt(check: Check, context: DoctorContext) {
  try {
    return await check.run(context);
  } catch (error) {
    const { message, hint } = error as Error & { hint?: string };
    const fix = hint ?? 'With TRACECRAFT_DEBUG=1 commands say more.';
    return [{ state: 'error' as const, what: `This could not be checked: ${message}.`, fix }];
  }
}
