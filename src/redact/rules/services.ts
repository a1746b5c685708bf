import { anyCase, edge, end, joint, source } from '../patterns.ts';
import type { Rule } from '../rule.ts';

export const serviceRules: readonly Rule[] = [
  {
    // Classic: gh[pousr]_ and 36, newer installation tokens ghs_<app>_<JWT>; fine-grained: github_pat_ 22 _ 59.
    name: 'github_pat',
    literals: ['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_', 'github_pat_'],
    pattern: source`${edge}(?:gh[pousr]_(?:[A-Za-z0-9]{30,}|[0-9]{1,12}_eyJ[\w.-]{20,})|github_pat_\w{22,})`,
  },
  {
    // glpat- (personal), gldt- (deploy), glrt- (runner) …: 20 of base64url, routable ones `.<2>.<9>` more.
    name: 'gitlab_token',
    literals: [
      'glpat-',
      'gldt-',
      'glrt-',
      'glcbt-',
      'glptt-',
      'glft-',
      'glimt-',
      'glsoat-',
      'gloas-',
    ],
    pattern: source`${edge}gl(?:pat|dt|rt|cbt|ptt|ft|imt|soat|oas)-[\w-]{20,}(?:\.[0-9a-z]{2,}){0,3}`,
  },
  {
    // xoxb-, xoxp-, xoxe.xoxp-1-…, the browser's xoxd- (percent-encoded base64), xapp-1-….
    name: 'slack_token',
    literals: ['xox', 'xapp-'],
    pattern: source`${edge}(?:xox[a-z](?:\.xox[a-z])?|xapp)-[A-Za-z0-9%+/=-]{10,}`,
  },
  {
    // https://hooks.slack.com/services/T…/B…/<24>: the path alone lets anyone post.
    name: 'slack_webhook',
    literals: ['hooks.slack.com'],
    pattern: source`hooks\.slack\.com\\{0,64}\/(?:services|workflows|triggers)\\{0,64}\/((?:[\w+-]|\\{0,64}\/){30,})`,
  },
  {
    // npm_ and 36 letters and digits; npm_config_… and npm_lifecycle_… are variables.
    name: 'npm_token',
    literals: ['npm_'],
    pattern: source`${edge}npm_[A-Za-z0-9]{36,}${end}`,
  },
  {
    // pypi- and a macaroon, whose base64 begins AgEIcHlwaS5vcmc (pypi.org) or AgENdGVzdC5weXBpLm9yZw.
    name: 'pypi_token',
    literals: ['pypi-Ag'],
    pattern: source`${edge}pypi-Ag[\w-]{50,}`,
  },
  {
    // dckr_pat_ and 27, dckr_oat_ and 32 of base64url.
    name: 'docker_token',
    literals: ['dckr_pat_', 'dckr_oat_'],
    pattern: source`${edge}dckr_[po]at_[\w-]{20,}`,
  },
  {
    // sk_live_ and 24 to 99 letters and digits, restricted rk_live_, test keys alike; whsec_ signs webhooks.
    name: 'stripe_key',
    literals: ['sk_live_', 'sk_test_', 'rk_live_', 'rk_test_', 'whsec_'],
    pattern: source`${edge}(?:(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/]{24,}={0,2})`,
  },
  {
    // SG. 22 . 43 of base64url.
    name: 'sendgrid_key',
    literals: ['SG.'],
    pattern: source`${edge}SG\.[\w-]{16,32}\.[\w-]{32,64}(?![\w-])`,
  },
  {
    // The account's auth token: 32 hex digits, told by its name.
    name: 'twilio_key',
    literals: ['twilio'],
    pattern: source`${anyCase('twilio')}[\w-]{0,30}${joint}([0-9a-f]{32})${end}`,
    anyCase: true,
  },
  {
    // <bot id>:AA and 33 of base64url; the id before the colon is public. `bot123…:AA…` in URLs.
    name: 'telegram_token',
    literals: [':AA'],
    pattern: source`(?<=(?:^|[^A-Za-z0-9]|bot|\\[nrt])[0-9]{8,10}):(AA[\w-]{33})(?![\w-])`,
  },
];
