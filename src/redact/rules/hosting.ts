import { namedRule, uuid } from '../named-rule.ts';
import { edge, end, namedKey, source, strictEdge, strictEnd, withDigit } from '../patterns.ts';
import { isMixed, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Where sites and apps are deployed, and the networks before them. */
export const hostingRules: readonly Rule[] = [
  {
    // cfut_ (user), cfat_ (account), 40 letters and digits, and a checksum of 8 hex digits.
    name: 'cloudflare_api_token',
    about: 'Cloudflare API token',
    confidence: 'certain',
    literals: ['cfut_', 'cfat_'],
    pattern: source`${edge}cf[ua]t_${withDigit}[A-Za-z0-9]{20,}${strictEnd}`,
  },
  // Before that form, 40 of base64url.
  {
    ...namedRule(
      'cloudflare_api_token',
      'Cloudflare API token',
      ['cloudflare', 'cf_api', 'cf_token'],
      source`[\w-]{40}`,
    ),
    accept: looksIssued,
  },
  {
    // cfk_, 40 letters and digits, and a checksum of 8 hex digits.
    name: 'cloudflare_global_key',
    about: 'Cloudflare global API key',
    confidence: 'certain',
    literals: ['cfk_'],
    pattern: source`${edge}cfk_${withDigit}[A-Za-z0-9]{20,}${strictEnd}`,
  },
  // Before that form, 37 hex digits, also in the header X-Auth-Key.
  namedRule(
    'cloudflare_global_key',
    'Cloudflare global API key',
    ['cloudflare', 'cf_', 'x-auth-'],
    '[0-9a-f]{37}',
  ),
  {
    // v1.0-, 24 hex digits, `-`, and 146.
    name: 'cloudflare_origin_ca_key',
    about: 'Cloudflare origin CA key',
    confidence: 'certain',
    literals: ['v1.0-'],
    pattern: source`${edge}v1\.0-[0-9a-f]{24}-[0-9a-f]{60,}`,
  },
  {
    // 0x4AAAAAA and 26 of base64url, 35 in all; the site key beside it, 24 in all, is public.
    name: 'cloudflare_turnstile_secret',
    about: 'Cloudflare Turnstile secret key',
    confidence: 'certain',
    literals: ['0x4AAAAAA'],
    pattern: source`${edge}0x4AAAAAA[\w-]{26}${strictEnd}`,
    accept: isMixed,
  },
  {
    // 32 of base64url.
    name: 'fastly_token',
    about: 'Fastly API token',
    confidence: 'likely',
    ...namedKey('fastly', source`[\w-]{32}`),
    accept: looksIssued,
  },
  {
    // akab-, 16 small letters and digits, `-`, and 16: client and access token. The host has 24 before the dash.
    name: 'akamai_key',
    about: 'Akamai EdgeGrid token or secret',
    confidence: 'certain',
    literals: ['akab-'],
    pattern: source`${edge}akab-${withDigit}[a-z0-9]{12,16}${end}(?:-[a-z0-9]{0,16})?`,
  },
  // Client secret: base64 of 32 bytes.
  namedRule(
    'akamai_key',
    'Akamai EdgeGrid token or secret',
    ['akamai', 'edgegrid'],
    '[A-Za-z0-9+/]{43}=',
  ),
  {
    // HRKU-AA and 58 of base64url, or HRKU- and a UUID.
    name: 'heroku_key',
    about: 'Heroku API key',
    confidence: 'certain',
    literals: ['HRKU-'],
    pattern: source`${strictEdge}HRKU-${withDigit}[\w-]{16,}`,
  },
  // A UUID; an app's id is one too.
  namedRule('heroku_key', 'Heroku API key', 'heroku', uuid),
  {
    // fo1_ and 43 of base64url; fm1r_, fm1a_ and fm2_ and base64 of some hundred, several parted by `,`.
    name: 'flyio_token',
    about: 'Fly.io access token',
    confidence: 'certain',
    literals: ['fo1_', 'fm1r_', 'fm1a_', 'fm2_'],
    pattern: source`${strictEdge}(?:fo1_${withDigit}[\w-]{20,}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{40,}={0,3}(?:,fm(?:1[ar]|2)_[A-Za-z0-9+/]*={0,3}){0,9})`,
    accept: isMixed,
  },
  {
    // rnd_ and 28 to 32 letters and digits.
    name: 'render_key',
    about: 'Render API key',
    confidence: 'certain',
    literals: ['rnd_'],
    pattern: source`${edge}rnd_${withDigit}[A-Za-z0-9]{16,}${strictEnd}`,
    accept: isMixed,
  },
  // A UUID.
  namedRule('railway_token', 'Railway token', 'railway', uuid),
  {
    // vcp_ (personal), vci_ (integration), vca_ and vcr_ (of an app, and its refresh), vck_ (AI gateway), and
    // some 56 letters and digits; vercel_blob_rw_, the store, `_`, and some 30.
    name: 'vercel_token',
    about: 'Vercel access token or AI Gateway key',
    confidence: 'certain',
    literals: ['vcp_', 'vci_', 'vca_', 'vcr_', 'vck_', 'vercel_blob_rw_'],
    pattern: source`${edge}(?:vc[piark]_${withDigit}[A-Za-z0-9]{20,}|vercel_blob_rw_${withDigit}[A-Za-z0-9]{10,}(?:_[A-Za-z0-9]*)?)`,
    accept: isMixed,
  },
  // Before that form, 24 letters and digits.
  {
    ...namedRule(
      'vercel_token',
      'Vercel access token or AI Gateway key',
      ['vercel', 'now_token'],
      '[A-Za-z0-9]{24}',
    ),
    accept: looksIssued,
  },
  {
    // nfp_ (personal), nfc_ (command line), nfo_ (OAuth), nfu_ (site), and 36 letters and digits.
    name: 'netlify_token',
    about: 'Netlify access token',
    confidence: 'certain',
    literals: ['nfp_', 'nfc_', 'nfo_', 'nfu_'],
    pattern: source`${edge}nf[pcou]_${withDigit}[A-Za-z0-9]{20,}${end}`,
    accept: isMixed,
  },
  // Before that form, 40 to 46 of base64url.
  {
    ...namedRule('netlify_token', 'Netlify access token', 'netlify', source`[\w-]{40,46}`),
    accept: looksIssued,
  },
  {
    // sbp_ (or sbp_oauth_, sbp_v0_) and 40 hex digits; sb_secret_, 22 of base64url, `_`, and 8. sb_publishable_
    // is public; the older keys are JSON web tokens.
    name: 'supabase_key',
    about: 'Supabase access token or secret key',
    confidence: 'certain',
    literals: ['sbp_', 'sb_secret_'],
    pattern: source`${strictEdge}(?:sbp_(?:oauth_|v0_)?[0-9a-f]{20,}${end}|sb_secret_${withDigit}[\w-]{12,})`,
    accept: (key) => key.startsWith('sbp_') || isMixed(key),
  },
  {
    // ddp_ (personal) or ddo_ (organisation) and 36 letters and digits.
    name: 'deno_deploy_token',
    about: 'Deno Deploy access token',
    confidence: 'certain',
    literals: ['ddp_', 'ddo_'],
    pattern: source`${edge}dd[po]_${withDigit}[A-Za-z0-9]{20,}${end}`,
    accept: isMixed,
  },
  {
    // 64 letters and digits.
    name: 'koyeb_token',
    about: 'Koyeb API token',
    confidence: 'likely',
    ...namedKey('koyeb', '[a-z0-9]{64}'),
    accept: looksIssued,
  },
];
