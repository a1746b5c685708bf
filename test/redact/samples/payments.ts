import type { SampleTable } from './sample.ts';
import { all, byName, byShape } from './usual.ts';

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

export const paymentSamples: SampleTable = {
  stripe_key: byShape(
    [
      'sk_live_{base62~24}',
      'rk_test_{base62~99}',
      'sk_test_51{base62~97}',
      'whsec_{base64~32}',
      'sk_live_{hex:40}',
      'sk_live_{base62~43}',
    ],
    [
      'sk_live_your_secret_key',
      'sk_test_xxxxxxxxxxxxxxxxxxxxxxxx',
      'sk_test_...',
      'pk_live_{base62~24}',
      'task_live_{base62~24}',
    ],
  ),
  paypal_token: all(
    byShape(
      [`access_token$production$\{base36~16}$\{hex:32}`, 'A21AA{base64url~92}'],
      ['access_token$production$your-token', 'A21AAA'],
    ),
    byName('PAYPAL_CLIENT_SECRET', 'E{base64url~79}'),
  ),
  braintree_key: byName('BRAINTREE_PRIVATE_KEY', '{hex:32}'),
  square_token: byShape(
    ['sq0atp-{base64url~22}', 'sq0csp-{base64url~43}', 'EAAA{base64url~60}'],
    [
      'sq0idp-{base62~22}',
      'sq0atp-XXXXXXXXXXXXXXXXXXXXXX',
      'EAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    ],
  ),
  adyen_key: byName('ADYEN_API_KEY', 'AQE{base64~80}-{base64~40}=-{base62~16}', '{HEX:64}'),
  razorpay_key: all(
    byShape('rzp_live_{base62~14}', ['rzp_test_your_key_id', 'rzp_live_xxxxxxxxxxxxxx']),
    byName('RAZORPAY_KEY_SECRET', '{base62~24}'),
  ),
  mollie_key: byName('MOLLIE_API_KEY', 'live_{base62~30}', 'test_{base62~30}'),
  gocardless_token: byName(
    'GOCARDLESS_ACCESS_TOKEN',
    'live_{base64url~40}',
    'sandbox_{base64url~40}',
  ),
  plaid_token: all(
    byShape(
      [`access-production-${uuid}`, `access-sandbox-${uuid}`],
      ['access-sandbox-token', 'access-production-00000000-0000-0000-0000-000000000000'],
    ),
    byName('PLAID_SECRET', '{hex:30}'),
  ),
  flutterwave_key: byShape(
    ['FLWSECK-{hex:32}-X', 'FLWSECK_TEST-{hex:32}-X', 'FLWSECK_TEST{hex:12}'],
    ['FLWPUBK_TEST', 'FLWSECK_TEST-your-key', 'FLWSECK_TEST-xxxxxxxxxxxxxxxxxxxx-X'],
  ),
  checkout_key: byShape(
    [`sk_${uuid}`, 'sk_test_{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}'],
    ['sk_SK', 'sk_stack_push_and_pop_everything'],
  ),
  lemonsqueezy_key: byName(
    'LEMONSQUEEZY_API_KEY',
    'eyJ{base62~60}.eyJ{base64url~200}.{base64url~300}',
  ),
  paddle_key: byShape(
    [
      'pdl_live_apikey_01{base36~24}_{base62~22}_{base62:3}',
      'pdl_ntfset_01{base36~24}_{base62~32}',
    ],
    ['pdl_live_apikey', 'pdl_sdbx_apikey_your_api_key_goes_here'],
  ),
  chargebee_key: byName('CHARGEBEE_API_KEY', 'live_{base62~32}'),
  recurly_key: byName('RECURLY_API_KEY', '{hex:32}'),
  shopify_token: byShape(
    ['shpat_{hex:32}', 'shpca_{hex:32}', 'shppa_{hex:32}', 'shpss_{hex:32}', 'shptka_{hex:32}'],
    ['shpat_your_access_token', 'shpss_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  ),
  woocommerce_key: byShape(
    ['ck_{hex:40}', 'cs_{hex:40}'],
    ['cs_live_{base62~40}', 'ck_editor_content', 'ck_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
  ),
  bigcommerce_token: byName('BIGCOMMERCE_ACCESS_TOKEN', '{base36~31}'),
  duffel_token: byShape('duffel_live_{base64url~43}', [
    'duffel_test_your-token',
    'duffel_live_mode_enabled_by_default',
  ]),
  easypost_key: byShape(['EZAK{base62~54}', 'EZTK{base62~54}'], ['EZAK', 'EZTKEY']),
  shippo_token: byShape('shippo_live_{hex:40}', ['shippo_test_token', 'shippo_live_mode']),
  lob_key: byShape(
    ['live_{hex:35}', 'test_{hex:35}'],
    ['test_{hex:40}', 'test_addresses_are_verified', 'live_reload'],
  ),
  wise_token: byName('WISE_API_TOKEN', uuid),
  revolut_token: all(
    byShape('oa_prod_{base64url~43}', [
      'oa_prod_your_access_token_here',
      'oa_sand_castle_in_the_sun_by_the_sea',
    ]),
    byName('REVOLUT_API_KEY', 'sk_{base64url~64}'),
  ),
  finicity_key: byName('FINICITY_APP_SECRET', '{base62~20}', '{hex:32}'),
  finnhub_key: byName('FINNHUB_API_KEY', 'c{base36~19}', 'c{base36~39}'),
  alphavantage_key: byName('ALPHAVANTAGE_API_KEY', '{BASE36~16}'),
  polygon_key: byName('POLYGON_API_KEY', '{base62~32}'),
  freshbooks_token: byName('FRESHBOOKS_ACCESS_TOKEN', '{hex:64}'),
  xero_secret: byName('XERO_CLIENT_SECRET', '{base64url~48}'),
  quickbooks_secret: byName('QUICKBOOKS_CLIENT_SECRET', '{base62~40}'),
  freemius_key: {
    secrets: [
      "'secret_key' => '«sk_{base62~14}.@{base62~13}»'",
      '"secret_key" => "«sk_?{base62~28}»",',
    ],
    harmless: ["'secret_key' => 'sk_'", "'public_key' => 'pk_{base62~29}'"],
  },
  marqeta_token: byName('MARQETA_ACCESS_TOKEN', uuid),
  dwolla_secret: byName('DWOLLA_APP_SECRET', '{base62~50}'),
  paytm_key: byName('PAYTM_MERCHANT_KEY', '{base62~16}'),
  taxjar_token: byName('TAXJAR_API_TOKEN', '{hex:32}'),
  iyzico_key: byName('IYZICO_SECRET_KEY', 'sandbox-{base62~32}', '{base62~32}'),
};
