import { group } from './command.ts';
import { check } from './redact/check.ts';
import { rewrite } from './redact/rewrite.ts';
import { rules } from './redact/rules.ts';
import { scan } from './redact/scan.ts';

export const redact = group('redact', 'See and renew what is replaced before anything leaves', [
  check,
  scan,
  rewrite,
  rules,
]);
