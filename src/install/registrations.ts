import { claudeCodeRegistration } from '../harness/claude-code/register.ts';
import { codexRegistration } from '../harness/codex/register.ts';
import type { HarnessName } from '../harness/harness.ts';
import type { Registration } from './registration.ts';

export const registrations: readonly Registration[] = [claudeCodeRegistration, codexRegistration];

export function registrationOf(harness: HarnessName): Registration {
  return registrations.find((registration) => registration.harness === harness) as Registration;
}
