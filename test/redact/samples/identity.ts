import type { SampleTable } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const identitySamples: SampleTable = {
  okta_token: all(byName('OKTA_API_TOKEN', '00{base64url~40}', '{base64url~64}'), {
    secrets: [
      'Authorization: SSWS «00{base64url~40}»',
      '-H "Authorization: SSWS «00{base64url~40}»"',
    ],
    harmless: ['Authorization: SSWS $OKTA_TOKEN', 'SSWS token'],
  }),
  auth0_secret: byName('AUTH0_CLIENT_SECRET', '{base64url~64}'),
  stytch_secret: byShape('secret-live-{base64url~36}=', [
    'secret-live-edit-of-the-page',
    'secret-test-your-secret-goes-here',
  ]),
  frontegg_key: byName('FRONTEGG_API_KEY', uuid),
  keycloak_secret: byName('KEYCLOAK_CLIENT_SECRET', '{base62~32}', uuid),
  authress_key: byShape('sc_{base62~25}.{base62:4}.acc-{base36~13}.{base64~64}', [
    'sc_client.abcd',
    'ext_module.name.account',
  ]),
  duo_secret: byName('DUO_SKEY', '{base62~40}'),
  onelogin_secret: byName('ONELOGIN_CLIENT_SECRET', '{hex:64}'),
  workos_key: byShape('sk_a2V5X{base64~60}', ['sk_a2V5', 'sk_a2']),
};
