import { namedRule, uuid } from '../named-rule.ts';
import { anyCase, edge, end, joint, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

export const mailRules: readonly Rule[] = [
  {
    // SG. 22 . 43 of base64url.
    name: 'sendgrid_key',
    about: 'SendGrid API key',
    confidence: 'certain',
    literals: ['SG.'],
    pattern: source`${strictEdge}SG\.[\w-]{16,32}\.[\w-]{10,}`,
    accept: (key) => !isPlaceholder(key) && looksIssued(key),
  },
  {
    // key- and 32 hex digits, pubkey- alike.
    name: 'mailgun_key',
    about: 'Mailgun API key',
    confidence: 'certain',
    literals: ['key-'],
    pattern: source`(?<![A-Za-z0-9]|[A-Za-z0-9][_-])key-[0-9a-f]{32}${end}`,
  },
  // Since 2018 <32 hex>-<8>-<8>; the signing key is 32 hex digits.
  namedRule(
    'mailgun_key',
    'Mailgun API or signing key',
    ['mailgun', 'mg_'],
    '(?:pub)?(?:key-)?[0-9a-f]{32}(?:-[0-9a-f]{8}){0,2}',
  ),
  {
    // 32 hex digits and the data centre, -us21: the end alone tells it.
    name: 'mailchimp_key',
    about: 'Mailchimp API key',
    confidence: 'certain',
    literals: [...'123456789'].map((first) => `-us${first}`),
    pattern: source`(?<=${edge}([0-9a-f]{32}))-us[1-9][0-9]?${end}`,
  },
  namedRule(
    'mailchimp_key',
    'Mailchimp API key',
    ['mailchimp', 'mc_'],
    '[0-9a-f]{32}-us[0-9]{1,2}',
  ),
  {
    // md- and 22 of base64url; md-… is a class of Material Design as well.
    name: 'mandrill_key',
    about: 'Mandrill (Mailchimp Transactional) API key',
    confidence: 'certain',
    literals: ['md-'],
    pattern: source`${strictEdge}md-[A-Za-z0-9_-]{22}${strictEnd}`,
    accept: (key) => looksIssued(key.slice(3)),
  },
  namedRule('mandrill_key', 'Mandrill API key', 'mandrill', source`(?:md-)?[\w-]{22}`),
  namedRule('postmark_token', 'Postmark server or account token', 'postmark', uuid),
  namedRule('sparkpost_key', 'SparkPost API key', 'sparkpost', '[0-9a-f]{40}'),
  {
    // xkeysib-<64 hex>-<16 letters and digits>, xsmtpsib- alike.
    name: 'brevo_key',
    about: 'Brevo (Sendinblue) API or SMTP key',
    confidence: 'certain',
    literals: ['xkeysib-', 'xsmtpsib-'],
    pattern: source`${edge}x(?:key|smtp)sib-[0-9a-f]{24,}(?:-[A-Za-z0-9]{0,32})?`,
  },
  {
    // re_<8>_<24 letters and digits>.
    name: 'resend_key',
    about: 'Resend API key',
    confidence: 'certain',
    literals: ['re_'],
    pattern: source`${strictEdge}re_[A-Za-z0-9]{6,10}_[A-Za-z0-9]{12,}${strictEnd}`,
    accept: (key) => looksIssued(key.slice(3)),
  },
  // The key and the secret: 32 hex digits each.
  namedRule('mailjet_key', 'Mailjet API key or secret', ['mailjet', 'mj_api'], '[0-9a-f]{32}'),
  {
    // mlsn. and 64 hex digits.
    name: 'mailersend_token',
    about: 'MailerSend API token',
    confidence: 'certain',
    literals: ['mlsn.'],
    pattern: source`${edge}mlsn\.[0-9a-f]{24,}`,
  },
  namedRule('mailtrap_token', 'Mailtrap API token', 'mailtrap', '[0-9a-f]{32}'),
  {
    // api- and 32 hex digits, in capitals.
    name: 'smtp2go_key',
    about: 'SMTP2GO API key',
    confidence: 'certain',
    literals: ['api-'],
    pattern: source`(?<![\w-])api-[0-9A-F]{32}${end}`,
  },
  namedRule(
    'elasticemail_key',
    'Elastic Email API key',
    ['elasticemail', 'elastic_email', 'elastic-email'],
    `[0-9A-F]{96}|${uuid}`,
  ),
  namedRule('loops_key', 'Loops API key', ['loops_', 'loops.so'], '[0-9a-f]{32}'),
  // Site id and key of the Track API: 20 hex digits; App API: 32.
  namedRule(
    'customerio_key',
    'Customer.io API key',
    ['cust|omerio', 'cust|omer_io', 'cust|omer.io', 'cust|omer-io', 'cio_'],
    '[0-9a-f]{20}|[0-9a-f]{32}',
  ),
  {
    // pk_ and 34 hex digits, of late with the site's 6 letters and digits before; Stripe's pk_live_ is public.
    name: 'klaviyo_key',
    about: 'Klaviyo private API key',
    confidence: 'certain',
    literals: ['pk_'],
    pattern: source`${edge}pk_(?:[A-Za-z0-9]{6}_)?[0-9a-f]{34}${end}`,
  },
  {
    // kit_ and 32 hex digits or letters.
    name: 'convertkit_key',
    about: 'Kit (ConvertKit) API key',
    confidence: 'certain',
    literals: ['kit_'],
    pattern: source`${strictEdge}kit_[A-Za-z0-9]{32}${strictEnd}`,
    accept: (key) => looksIssued(key.slice(4)),
  },
  namedRule(
    'convertkit_key',
    'ConvertKit API key or secret',
    ['convertkit', 'convert_kit'],
    source`[\w-]{22}|[\w-]{43}`,
  ),
  namedRule(
    'activecampaign_key',
    'ActiveCampaign API key',
    ['activecampaign', 'active_campaign'],
    '[0-9a-f]{60,80}',
  ),
  namedRule('beamer_key', 'Beamer API key', 'beamer', source`b_[A-Za-z0-9=_-]{44}`),
  {
    // Base64 of the version, 4, and 32 bytes: B[A-P] and 42 more.
    name: 'aws_ses_password',
    about: 'Amazon SES SMTP password',
    confidence: 'likely',
    literals: ['ses_', 'ses-', 'smtp', 'mail_host_pass', 'mail_pass', 'mailpass'],
    anyCase: true,
    pattern: source`${anyCase('(?:ses|smtp|mail)')}[\w .-]{0,24}${anyCase('(?:pass|pwd|secret)')}[\w .-]{0,16}${joint}(B[A-P][A-Za-z0-9+/]{42})(?![A-Za-z0-9+/=])`,
    accept: looksRandom,
  },
  {
    // os_v2_app_ and 103 of base32 in lower case, os_v2_org_ alike.
    name: 'onesignal_key',
    about: 'OneSignal API key',
    confidence: 'certain',
    literals: ['os_v2_'],
    pattern: source`${edge}os_v2_(?:app|org)_[a-z2-7]{24,}`,
    accept: (key) => /[2-7]/.test(key.slice(10)),
  },
  // Once base64 of a UUID: 48 letters and digits.
  namedRule(
    'onesignal_key',
    'OneSignal REST API key',
    ['onesignal', 'one_signal'],
    '[A-Za-z0-9]{48}',
  ),
  {
    // pk_prod_ and 28 of base32 in capitals; dk_ and test alike.
    name: 'courier_key',
    about: 'Courier authorization token',
    confidence: 'certain',
    literals: ['pk_prod_', 'dk_prod_', 'pk_test_', 'dk_test_'],
    pattern: source`${edge}[dp]k_(?:prod|test)_[0-9A-Z]{16,28}${end}`,
    accept: (key) => /[0-9]/.test(key),
  },
  namedRule('knock_key', 'Knock secret key', 'knock_', source`sk_[\w-]{30,60}`),
  namedRule('novu_key', 'Novu API key', 'novu', '[0-9a-f]{32}'),
  namedRule('iterable_key', 'Iterable API key', 'iterable_', '[0-9a-f]{32}'),
  namedRule('braze_key', 'Braze REST API key', 'braze', uuid),
  namedRule('pushover_token', 'Pushover application token or user key', 'pushover', '[a-z0-9]{30}'),
  namedRule(
    'pushbullet_token',
    'Pushbullet access token',
    'pushbullet',
    source`o\.[A-Za-z0-9]{32}`,
  ),
  namedRule('drip_token', 'Drip API token', ['drip_', 'getdrip'], '[0-9a-f]{32}'),
  namedRule(
    'campaignmonitor_key',
    'Campaign Monitor API key',
    ['campaignmonitor', 'campaign_monitor', 'crea|tesend'],
    '[A-Za-z0-9+/]{80,120}={0,2}|[0-9a-f]{32}',
  ),
  namedRule('omnisend_key', 'Omnisend API key', 'omnisend', '[0-9a-f]{24}-[A-Za-z0-9]{40,50}'),
  namedRule('nylas_key', 'Nylas API key', 'nylas', '[A-Za-z0-9]{30}'),
  {
    // nyk_v0_ and 64 letters and digits.
    name: 'nylas_key',
    about: 'Nylas API key',
    confidence: 'certain',
    literals: ['nyk_v0_'],
    pattern: source`${edge}nyk_v0_[A-Za-z0-9]{24,}`,
    accept: (key) => !isPlaceholder(key),
  },
];
