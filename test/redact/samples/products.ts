import type { SampleTable } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';
const jwt = 'eyJ{base64url~60}.eyJ{base64url~120}.{base64url~43}';

export const productSamples: SampleTable = {
  notion_key: byShape(
    ['ntn_{digits:11}{base62~35}', 'secret_{base62~43}'],
    ['secret_key_base', 'ntn_integration', 'secret_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  ),
  linear_key: byShape(
    ['lin_api_{base62~40}', 'lin_oauth_{hex:64}', 'lin_wh_{base62~40}'],
    ['lin_api_key', 'lin_api_xxxxxxxxxxxxxxxxxxxxxxxx'],
  ),
  asana_token: byName(
    'ASANA_ACCESS_TOKEN',
    '1/{digits:16}:{hex:32}',
    '2/{digits:16}/{digits:16}:{hex:32}',
    '{hex:32}',
  ),
  trello_token: all(
    byShape('ATTA{hex:64}{HEX:8}', ['ATTACHMENTS', 'ATTA']),
    byName('TRELLO_API_KEY', '{hex:32}', '{hex:64}'),
  ),
  clickup_token: byShape('pk_{digits:8}_{BASE36~32}', [
    'pk_live_{base62~24}',
    'pk_1_users',
    'pk_2024_ORDERS',
  ]),
  monday_token: byName('MONDAY_API_TOKEN', jwt),
  figma_token: all(
    byShape('figd_{base64url~40}', ['figd_your-token', 'figd_']),
    byName('FIGMA_ACCESS_TOKEN', `{digits:6}-${uuid}`),
  ),
  miro_token: byName(
    'MIRO_ACCESS_TOKEN',
    'eyJtaXJvLm9yaWdpbiI6ImV1MDEifQ_{base62~27}',
    '{base62~27}',
  ),
  canva_secret: byShape('cnvca{base64url~48}', [
    'cnvcanvas',
    'cnvca-your-client-secret-from-the-developer-portal',
  ]),
  adobe_secret: all(
    byShape('p8e-{base64url~32}', ['p8e-your-client-secret-here-please', 'p8e-']),
    byName('ADOBE_API_KEY', '{hex:32}'),
  ),
  dropbox_token: all(
    byShape(
      ['sl.{base64url~135}', 'sl.u.A{base64url~200}'],
      ['sl.no', 'ssl.certificate.path', 'sl.u.'],
    ),
    byName('DROPBOX_APP_SECRET', '{base36~15}'),
    {
      secrets: ['DROPBOX_ACCESS_TOKEN=«{base62~11}AAAAAAAAAA{base64url~43}»'],
      harmless: ['dropbox_cursor: AAAAAAAAAA'],
    },
  ),
  box_token: byName('BOX_CLIENT_SECRET', '{base62~32}'),
  hubspot_token: all(
    byShape(
      [`pat-na1-${uuid}`, `pat-eu1-${uuid}`],
      ['pat-na1-xxxxxxxx-xxxx-xxxx', 'pat-na1-00000000-0000-0000-0000-000000000000'],
    ),
    byName('HUBSPOT_API_KEY', uuid),
    {
      secrets: [
        `https://api.hubapi.com/contacts/v1/lists?hapikey=«${uuid}»&count=1`,
        `HAPIKEY: «${uuid}»`,
      ],
      harmless: ['?hapikey=demo'],
    },
  ),
  salesforce_token: all(
    byShape('5Aep861{base62~70}', ['5Aep861', '5Aep']),
    byName('SALESFORCE_CLIENT_SECRET', '{HEX:64}', '{base62~24}'),
    {
      secrets: [
        'Authorization: «00D{base62~12}!AQ{base62~44}.{base62~40}»',
        '"accessToken":"«00D{base62~15}!AQ{base62~90}»"',
      ],
      harmless: ['"OrganizationId": "00D{base62~15}"', '00D{base62~12}!important'],
    },
  ),
  zendesk_token: byName('ZENDESK_API_TOKEN', '{base62~40}', '{hex:64}'),
  pipedrive_token: byName('PIPEDRIVE_API_TOKEN', '{hex:40}'),
  calendly_token: byName('CALENDLY_API_KEY', jwt),
  typeform_token: byShape('tfp_{base62~44}_{base62:14}', [
    'tfp_token',
    'tfp_your_personal_access_token_goes_here',
  ]),
  surveymonkey_token: byName('SURVEYMONKEY_ACCESS_TOKEN', '{base64url~128}'),
  docusign_secret: byName('DOCUSIGN_CLIENT_SECRET', uuid),
  postman_key: byShape(
    ['PMAK-{hex:24}-{hex:34}', 'PMAT-01{BASE36~24}'],
    ['PMAK-your-key', 'PMAT-XXXX'],
  ),
  n8n_key: all(
    byShape('n8n_api_{hex:80}', ['n8n_api_key', 'n8n_api_']),
    byName('N8N_ENCRYPTION_KEY', '{base64~32}'),
    {
      secrets: [`X-N8N-API-KEY: «${jwt}»`],
      harmless: ['X-N8N-API-KEY: $KEY'],
    },
  ),
  retool_key: byShape('retool_01{base36~32}', ['retool_0', 'retool_01_your_key']),
  bubble_token: byName('BUBBLE_API_TOKEN', '{hex:32}'),
  webflow_token: byName('WEBFLOW_API_TOKEN', '{hex:64}', 'ws-{hex:64}'),
  squarespace_key: byName('SQUARESPACE_API_KEY', uuid),
  wix_key: byShape('IST.eyJ{base64url~60}.eyJ{base64url~200}.{base64url~342}', [
    'IST.',
    'LIST.eyJhbGciOiJIUzI1NiJ9aaaaaa',
  ]),
  wordpress_password: {
    secrets: [
      'WP_APP_PASSWORD="«{base62~4} {base62~4} {base62~4} {base62~4} {base62~4} {base62~4}»"',
      'application password: «{base62~4} {base62~4} {base62~4} {base62~4} {base62~4} {base62~4}»',
    ],
    harmless: [
      'application password: each user must have their own here',
      'WP_APP_PASSWORD=$WP_APP_PASSWORD',
    ],
  },
  wordpress_salt: {
    secrets: [
      "define('AUTH_KEY',         '«{base62~30}|-+ #{base62~29}»');",
      "define( 'NONCE_SALT', '«{base62~20}&^%;{base62~40}»' );",
    ],
    harmless: ["define( 'AUTH_KEY', 'put your unique phrase here' );", "getenv('AUTH_KEY')"],
  },
  ghost_key: byName('GHOST_ADMIN_API_KEY', '{hex:24}:{hex:64}', '{hex:26}'),
  readme_key: byShape('rdme_{base36~70}', ['rdme_your_api_key', 'rdme_']),
  gitbook_token: byShape('gb_api_{base62~40}', [
    'gb_api_token',
    'gb_api_client_for_the_next_version',
  ]),
  scalingo_token: byShape('tk-us-{base64url~48}', [
    'tk-us-east',
    'tk-us-your-token-from-the-dashboard-here',
  ]),
  settlemint_token: byShape(
    ['sm_aat_{base62~16}', 'sm_pat_{base62~16}'],
    ['sm_pat_token', 'sm_sat_'],
  ),
  frameio_token: byShape('fio-u-{base64url~64}', [
    'fio-u-token',
    'fio-u-your-developer-token-goes-right-here',
  ]),
  optimizely_token: byName('OPTIMIZELY_ACCESS_TOKEN', '{base64url~60}'),
  unleash_token: byName('UNLEASH_API_TOKEN', 'default:production.{hex:56}', '*:*.{hex:60}'),
  harvest_token: byName('HARVEST_ACCESS_TOKEN', '{digits:7}.pt.{base64url~86}'),
  toggl_token: byName('TOGGL_API_TOKEN', '{hex:32}'),
  todoist_token: byName('TODOIST_API_TOKEN', '{hex:40}'),
  helpscout_secret: byName('HELPSCOUT_APP_SECRET', '{base62~32}'),
  lokalise_token: byName('LOKALISE_API_TOKEN', '{hex:40}'),
  crowdin_token: byName('CROWDIN_PERSONAL_TOKEN', '{hex:80}'),
  cloudinary_secret: byName('CLOUDINARY_API_SECRET', '{base64url~27}'),
};
