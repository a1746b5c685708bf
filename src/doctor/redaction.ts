import { readableUrl } from '../bucket/readable-url.ts';
import { count } from '../figures.ts';
import { ownRules } from '../redact/own/rules.ts';
import { ownWords } from '../redact/own/words.ts';
import { UserError } from '../state/user-error.ts';
import type { Check, DoctorContext, Found } from './finding.ts';

/** That the user's own rules and texts hold, and whether anything goes out as it is. */
export const redactionCheck: Check = {
  name: 'redaction',
  needsConfig: true,
  run(context) {
    const { redaction, bucketUrl } = context;
    if (redaction.off) return [turnedOff(readableUrl(bucketUrl))];
    try {
      return examine(context);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [{ state: 'error', what: `${error.message}.`, fix: error.hint }];
    }
  },
};

function turnedOff(bucket: string): Found {
  return {
    state: 'warn',
    what: `Redaction is OFF for ${bucket}: sessions are stored with every secret in them.`,
    fix: 'Run `tracecraft config unset redaction.off_for`, unless nobody else can read that bucket.',
  };
}

function examine({ config: { redaction: own = {} }, redaction, redactor, env }: DoctorContext) {
  const rules = ownRules(own.rules ?? []);
  const { words, missing } = ownWords(own, env);
  // Builds all of it.
  redactor.json(null);
  const mine = [
    rules.length > 0 && count(rules.length, 'rule'),
    words.length > 0 && count(words.length, 'text'),
  ].filter(Boolean);
  const yours = mine.length > 0 ? `, with ${mine.join(' and ')} of your own` : '';
  const found: Found[] = [
    { state: 'ok', what: `Redaction is on, by the tier ${redaction.tier}${yours}.` },
  ];
  if (missing.length > 0) {
    found.push({
      state: 'warn',
      what: `${missing.join(', ')} of redaction.env_files ${missing.length === 1 ? 'is' : 'are'} not there, so nothing of ${missing.length === 1 ? 'it' : 'them'} is replaced.`,
      fix: 'Put it back, or take it out of the setting.',
    });
  }
  return found;
}
