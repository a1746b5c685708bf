import { jwt, namedRule, uuid } from '../named-rule.ts';
import { anyCase, edge, joint, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { isNoName } from './plausible.ts';

/** Where people plan, write, draw, file, sell and automate. */
export const productRules: readonly Rule[] = [
  {
    // ntn_<11 digits><35 letters and digits>; secret_ and 43 before.
    name: 'notion_key',
    about: 'Notion integration token',
    confidence: 'certain',
    literals: ['ntn_', 'secret_'],
    pattern: source`${strictEdge}(?:ntn_[0-9]{6,}[A-Za-z0-9]{8,}|secret_[A-Za-z0-9]{43}${strictEnd})`,
    accept: (key) => /[0-9]/.test(key) && !isPlaceholder(key.slice(key.indexOf('_') + 1)),
  },
  {
    // lin_api_ and 40 letters and digits, lin_oauth_ and 64 hex digits, lin_wh_ signs webhooks.
    name: 'linear_key',
    about: 'Linear API key, OAuth token or webhook secret',
    confidence: 'certain',
    literals: ['lin_api_', 'lin_oauth_', 'lin_wh_'],
    pattern: source`${strictEdge}lin_(?:api|oauth|wh)_[\w-]{20,}`,
    accept: (key) => looksIssued(key.slice(8)),
  },
  // Personal access token: <1 or 2>/<user>[/<app>]:<32 hex>; client secret: 32 hex digits.
  namedRule(
    'asana_token',
    'Asana token or secret',
    'asana',
    '[0-2]/[0-9]{10,20}(?:/[0-9]{10,20})?:[0-9a-f]{32}|[0-9a-z]{32}',
  ),
  {
    // ATTA and 72 hex digits.
    name: 'trello_token',
    about: 'Trello token',
    confidence: 'certain',
    literals: ['ATTA'],
    pattern: source`${edge}ATTA[0-9a-f]{32}[0-9a-fA-F]{8,}`,
  },
  namedRule(
    'trello_token',
    'Trello key, token or secret',
    'trello',
    '[0-9A-Za-z]{32}|[0-9a-f]{64}',
  ),
  {
    // pk_<user>_<32 letters and digits in capitals>.
    name: 'clickup_token',
    about: 'ClickUp personal token',
    confidence: 'certain',
    literals: ['pk_'],
    pattern: source`${strictEdge}pk_[0-9]{4,12}_[0-9A-Z]{16,}`,
  },
  namedRule('monday_token', 'monday.com token', ['monday_', 'mondaycom', 'monday.com'], jwt),
  {
    // figd_ (personal), figu_ and figo_ (OAuth) and 40 and more of base64url.
    name: 'figma_token',
    about: 'Figma token',
    confidence: 'certain',
    literals: ['figd_', 'figu_', 'figo_', 'figor_', 'figoh_'],
    pattern: source`${strictEdge}fig(?:d|u|o|or|oh)_[\w-]{20,}`,
    accept: looksIssued,
  },
  namedRule('figma_token', 'Figma personal token, as until 2022', 'figma', `[0-9]{5,8}-${uuid}`),
  // Base64 of {"miro.origin":… and the key, or 27 and more letters and digits.
  namedRule(
    'miro_token',
    'Miro token or secret',
    'miro_',
    source`eyJtaXJvLm9yaWdpbiI6[\w.-]{10,200}|[A-Za-z0-9_-]{27,40}`,
  ),
  {
    // cnvca and 40 and more of base64url.
    name: 'canva_secret',
    about: 'Canva client secret',
    confidence: 'certain',
    literals: ['cnvca'],
    pattern: source`${strictEdge}cnvca[\w-]{24,}`,
    accept: looksIssued,
  },
  {
    // p8e- and 32 letters and digits.
    name: 'adobe_secret',
    about: 'Adobe client secret',
    confidence: 'certain',
    literals: ['p8e-'],
    pattern: source`${strictEdge}p8e-[A-Za-z0-9_-]{16,}`,
    accept: (secret) => /[0-9]/.test(secret.slice(4)),
  },
  namedRule('adobe_secret', 'Adobe API key', 'adobe', '[0-9a-f]{32}'),
  {
    // sl. or sl.u. and 130 and more of base64url.
    name: 'dropbox_token',
    about: 'Dropbox short-lived access token',
    confidence: 'certain',
    literals: ['sl.'],
    pattern: source`${strictEdge}sl\.(?:u\.)?[\w=-]{60,}`,
    accept: looksIssued,
  },
  {
    // Long-lived: 11 letters and digits, ten A, 43 of base64url.
    ...namedRule(
      'dropbox_token',
      'Dropbox access token',
      ['dropbox', 'dbx_'],
      source`[A-Za-z0-9]{11}A{10}[\w=-]{43}`,
    ),
    accept: (token) => looksIssued(token.slice(-43)),
  },
  // App key and secret: 15; refresh token: 64.
  namedRule(
    'dropbox_token',
    'Dropbox token or app secret',
    ['dropbox', 'dbx_'],
    source`[a-z0-9]{15}|[\w-]{64}`,
  ),
  namedRule(
    'box_token',
    'Box developer token or client secret',
    ['box_', 'boxsdk', 'boxapp'],
    '[A-Za-z0-9]{32}',
  ),
  {
    // pat-<na1, eu1, …>-<UUID>.
    name: 'hubspot_token',
    about: 'HubSpot private app token',
    confidence: 'certain',
    literals: ['pat-'],
    pattern: source`${strictEdge}pat-[a-z]{2}[0-9]-[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){1,3}(?:-[0-9a-fA-F]{1,12})?`,
    accept: (token) => !isPlaceholder(token),
  },
  namedRule('hubspot_token', 'HubSpot API key', ['hubspot', 'hapi'], uuid),
  {
    // ?hapikey=<UUID>.
    name: 'hubspot_token',
    about: 'HubSpot API key in an address',
    confidence: 'likely',
    literals: ['hapikey='],
    pattern: source`hapikey=(${uuid})`,
    accept: (key) => !isPlaceholder(key),
  },
  {
    // A session: 00D and the organisation's id, `!`, AQ and some 90 of base64url and dots.
    name: 'salesforce_token',
    about: 'Salesforce session id or access token',
    confidence: 'certain',
    literals: ['00D'],
    pattern: source`${edge}00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{30,}`,
  },
  {
    // 5Aep861 and some 70 of base64url and dots.
    name: 'salesforce_token',
    about: 'Salesforce refresh token',
    confidence: 'certain',
    literals: ['5Aep861'],
    pattern: source`${strictEdge}5Aep861[\w.]{30,200}`,
  },
  namedRule(
    'salesforce_token',
    'Salesforce consumer secret or security token',
    ['salesforce', 'sfdc', 'sforce'],
    '[0-9A-F]{64}|[A-Za-z0-9]{24,25}|[0-9]{19}',
  ),
  namedRule(
    'zendesk_token',
    'Zendesk API token or secret',
    'zendesk',
    '[A-Za-z0-9]{40}|[0-9a-f]{64}',
  ),
  namedRule('pipedrive_token', 'Pipedrive API token', 'pipedrive', '[0-9a-f]{40}'),
  namedRule('calendly_token', 'Calendly token', 'calendly', jwt),
  {
    // tfp_ and 44 to 59 of base64url.
    name: 'typeform_token',
    about: 'Typeform personal token',
    confidence: 'certain',
    literals: ['tfp_'],
    pattern: source`${strictEdge}tfp_[\w=.-]{24,120}`,
    accept: looksIssued,
  },
  namedRule(
    'surveymonkey_token',
    'SurveyMonkey access token',
    ['surveymonkey', 'survey_monkey'],
    source`[\w.+/=-]{80,200}`,
  ),
  namedRule(
    'docusign_secret',
    'DocuSign secret or integration key',
    ['docusign', 'docu_sign'],
    uuid,
  ),
  {
    // PMAK-<24 hex>-<34 hex>; PMAT-<26 letters and digits>.
    name: 'postman_key',
    about: 'Postman API key or collection token',
    confidence: 'certain',
    literals: ['PMAK-', 'PMAT-'],
    pattern: source`${edge}PMA(?:K-[0-9a-f]{16,}(?:-[0-9a-f]{1,64})?|T-[0-9A-Z]{12,})`,
  },
  {
    // n8n_api_ and 80 hex digits; newer ones are JWTs.
    name: 'n8n_key',
    about: 'n8n API key',
    confidence: 'certain',
    literals: ['n8n_api_'],
    pattern: source`${edge}n8n_api_[0-9a-f]{24,}`,
  },
  namedRule(
    'n8n_key',
    'n8n API or encryption key',
    ['n8n_', 'x-n8n'],
    source`${jwt}|[A-Za-z0-9+/]{32}`,
  ),
  {
    // retool_01 and 26 and more letters and digits.
    name: 'retool_key',
    about: 'Retool access token',
    confidence: 'certain',
    literals: ['retool_0'],
    pattern: source`${strictEdge}retool_0[0-9a-zA-Z]{16,}`,
  },
  namedRule('bubble_token', 'Bubble API token', ['bubble_', 'bubble.io'], '[0-9a-f]{32}'),
  // ws- and 64 hex digits for a workspace.
  namedRule('webflow_token', 'Webflow token', 'webflow', '(?:ws-)?[0-9a-f]{64}'),
  namedRule('squarespace_key', 'Squarespace API key', 'squarespace', uuid),
  {
    // IST. and a JWT.
    name: 'wix_key',
    about: 'Wix API key',
    confidence: 'certain',
    literals: ['IST.eyJ'],
    pattern: source`${strictEdge}IST\.eyJ[\w-]{20,}(?:\.[\w-]{1,1200}){0,2}`,
  },
  {
    // Six groups of four letters and digits.
    name: 'wordpress_password',
    about: 'WordPress application password',
    confidence: 'likely',
    literals: [
      'wp_app',
      'wp-app',
      'wordpress',
      'ation_pass',
      'ation pass',
      'ationpass',
      'app_password',
      'wp_pass',
    ],
    anyCase: true,
    pattern: source`${anyCase('(?:wp[_-](?:app|pass)|wordpress|(?:app|(?<=applic)ation)[_ ]?pass)')}[\w .-]{0,30}${joint}((?:[A-Za-z0-9]{4} ){5}[A-Za-z0-9]{4})${strictEnd}`,
    accept: looksRandom,
  },
  {
    // define('AUTH_KEY', '<64 printable characters>') and seven of its kind.
    name: 'wordpress_salt',
    about: 'WordPress secret key or salt',
    confidence: 'likely',
    literals: [
      'AUTH_KEY',
      'AUTH_SALT',
      'LOGGED_IN_KEY',
      'LOGGED_IN_SALT',
      'NONCE_KEY',
      'NONCE_SALT',
    ],
    pattern: source`(?:AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)['"],[ \t]{0,16}['"]([^\n\r\x1e'"]{40,80})['"]`,
    accept: (salt) =>
      salt !== 'put your unique phrase here' && /[0-9]/.test(salt) && !/^[a-z ]+$/i.test(salt),
  },
  // Admin API: <24 hex>:<64 hex>; Content API: 26 hex digits.
  namedRule('ghost_key', 'Ghost API key', 'ghost_', '[0-9a-f]{24}:[0-9a-f]{64}|[0-9a-f]{26}'),
  {
    // rdme_ and 70 letters and digits.
    name: 'readme_key',
    about: 'ReadMe API key',
    confidence: 'certain',
    literals: ['rdme_'],
    pattern: source`${strictEdge}rdme_[a-z0-9]{32,}`,
    accept: (key) => /[0-9]/.test(key),
  },
  {
    // gb_api_ and 40 letters and digits.
    name: 'gitbook_token',
    about: 'GitBook API token',
    confidence: 'certain',
    literals: ['gb_api_'],
    pattern: source`${strictEdge}gb_api_[A-Za-z0-9]{20,}`,
    accept: (token) => looksIssued(token.slice(7)),
  },
  {
    // tk-us- and 48 of base64url.
    name: 'scalingo_token',
    about: 'Scalingo API token',
    confidence: 'certain',
    literals: ['tk-us-'],
    pattern: source`${strictEdge}tk-us-[\w-]{24,}`,
    accept: looksIssued,
  },
  {
    // sm_aat_, sm_pat_ or sm_sat_ and 16 letters and digits.
    name: 'settlemint_token',
    about: 'SettleMint access token',
    confidence: 'certain',
    literals: ['sm_aat_', 'sm_pat_', 'sm_sat_'],
    pattern: source`${strictEdge}sm_[aps]at_[A-Za-z0-9]{8,}`,
    accept: isNoName,
  },
  {
    // fio-u- and 64 of base64url.
    name: 'frameio_token',
    about: 'Frame.io API token',
    confidence: 'certain',
    literals: ['fio-u-'],
    pattern: source`${strictEdge}fio-u-[\w=-]{24,120}`,
    accept: looksIssued,
  },
  namedRule(
    'optimizely_token',
    'Optimizely token',
    'opti|mizely',
    source`[\w-]{54,80}|[0-9a-f]{32}`,
  ),
  {
    // <project>:<environment>.<40 and more hex digits>; `*:*` and `default` are projects like any other.
    ...namedRule(
      'unleash_token',
      'Unleash API token',
      'unleash',
      source`[\w*-]{1,60}:[\w*-]{1,60}\.[0-9a-f]{40,64}`,
    ),
    accept: (token) => looksRandom(token.slice(-40)),
  },
  namedRule(
    'harvest_token',
    'Harvest access token',
    ['harvest_', 'harvestapp'],
    source`[0-9]{6,8}\.(?:at|pt)\.[\w-]{80,90}`,
  ),
  namedRule('toggl_token', 'Toggl API token', 'toggl', '[0-9a-f]{32}'),
  namedRule('todoist_token', 'Todoist API token', 'todoist', '[0-9a-f]{40}'),
  namedRule(
    'helpscout_secret',
    'Help Scout app secret',
    ['helpscout', 'help_scout'],
    '[A-Za-z0-9]{32}',
  ),
  namedRule('lokalise_token', 'Lokalise API token', 'lokalise', '[0-9a-f]{40}'),
  namedRule('crowdin_token', 'Crowdin access token', 'crowdin', '[0-9a-f]{80}'),
  namedRule('cloudinary_secret', 'Cloudinary API secret', 'cloudinary', source`[\w-]{27}`),
];
