/** Something that a site should not be published with. */
export interface Finding {
  kind: FindingKind;
  /** Which of its kind: the rule of redaction, or what it is in a word or two. */
  rule: string;
  /** From the folder that was looked through. */
  file: string;
  /** 1 for the first; absent of what a file is as a whole. */
  line?: number;
}

/** In the order in which they are told: what does most harm comes first. */
export const findingKinds = [
  'secret',
  'active',
  'personal',
  'path',
  'host',
  'foreign',
  'size',
] as const;
export type FindingKind = (typeof findingKinds)[number];

/** What it is, and what to do about it. */
export const kindAdvice: Record<FindingKind, { about: string; advice: string }> = {
  secret: {
    about: 'secrets by the rules of today',
    advice: 'Build the site again: sessions are redacted anew. What stood here is best revoked.',
  },
  active: {
    about: 'scripts, loads from elsewhere, pages without a policy',
    advice: 'No build writes these: remove the files, and build the site again.',
  },
  personal: {
    about: 'e-mail addresses, phone numbers, accounts',
    advice: 'Build it with --strict, which takes them out, or leave sessions out.',
  },
  path: {
    about: 'absolute paths that name a user',
    advice: "Build it with --strict, which takes the user's name out.",
  },
  host: {
    about: 'addresses and names of private machines',
    advice:
      'Build it with --strict, which takes IP addresses out. Names of machines and localhost stay: leave sessions out, add a rule to the settings (redaction.rules), or let them be with --allow host.',
  },
  foreign: {
    about: 'files that no build has made',
    advice: 'Move them out of the folder: they would be published, too.',
  },
  size: {
    about: 'more than hosts of pages take',
    advice: 'Build fewer sessions (--since, --project), or without --images.',
  },
};
