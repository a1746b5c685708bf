import { jwt, namedRule, uuid } from '../named-rule.ts';
import { base64Edge, edge, end, source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued, looksRandom } from '../randomness.ts';
import type { Rule } from '../rule.ts';

export const paymentRules: readonly Rule[] = [
  {
    // sk_live_ and 24 to 99 letters and digits, restricted rk_live_, test keys alike; whsec_ signs webhooks.
    // Clerk, Paystack, Knock and others write sk_live_ as well.
    name: 'stripe_key',
    about: 'Stripe key, or one of the like form (Clerk, Paystack), or a webhook secret',
    confidence: 'certain',
    literals: [
      'sk_live_',
      'sk_test_',
      'sk_prod_',
      'sk_org_',
      'rk_live_',
      'rk_test_',
      'rk_prod_',
      'whsec_',
    ],
    pattern: source`${edge}(?:(?:sk|rk)_(?:org_)?(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/]{16,}={0,2})`,
    accept: (key) => /[0-9]/.test(key) && !isPlaceholder(key),
  },
  {
    // access_token$production$<16>$<32 hex>.
    name: 'paypal_token',
    about: 'PayPal (Braintree) access token',
    confidence: 'certain',
    literals: ['access_token$'],
    pattern: source`access_token\$(?:production|sandbox)\$[0-9a-z]{12,16}\$[0-9a-f]{6,}`,
  },
  {
    // A21AA and some 90 of base64url.
    name: 'paypal_token',
    about: 'PayPal OAuth access token',
    confidence: 'certain',
    literals: ['A21AA'],
    pattern: source`${strictEdge}A21AA[\w-]{40,}`,
    accept: looksRandom,
  },
  // Client id and secret: 80 of base64url, the secret's first is E.
  namedRule('paypal_token', 'PayPal client secret', 'paypal', source`E[\w-]{79}`),
  namedRule('braintree_key', 'Braintree private key', 'braintree', '[0-9a-f]{32}'),
  {
    // sq0atp- and 22, sq0csp- and 43 of base64url; sq0idp- is public.
    name: 'square_token',
    about: 'Square access token or application secret',
    confidence: 'certain',
    literals: ['sq0atp-', 'sq0csp-'],
    pattern: source`${strictEdge}sq0(?:atp|csp)-[\w-]{12,}`,
    accept: (token) => !isPlaceholder(token),
  },
  {
    // EAAA and 60 of base64url.
    name: 'square_token',
    about: 'Square access token',
    confidence: 'certain',
    literals: ['EAAA'],
    pattern: source`${base64Edge}EAAA[\w-]{60}(?![\w+/=-])`,
    accept: looksRandom,
  },
  // API key: AQ and base64 with punctuation, of 100 and more; HMAC key: 64 hex digits in capitals.
  namedRule(
    'adyen_key',
    'Adyen API or HMAC key',
    'adyen',
    source`AQ[^\s"'\x60\\\x1e]{60,300}|[0-9A-F]{64}`,
  ),
  {
    // rzp_live_ and 14 letters and digits.
    name: 'razorpay_key',
    about: 'Razorpay key',
    confidence: 'certain',
    literals: ['rzp_live_', 'rzp_test_'],
    pattern: source`${edge}rzp_(?:live|test)_[A-Za-z0-9]{8,}`,
    accept: (key) => /[0-9]/.test(key) && !isPlaceholder(key),
  },
  namedRule('razorpay_key', 'Razorpay key secret', 'razorpay', '[A-Za-z0-9]{24}'),
  namedRule('mollie_key', 'Mollie API key', 'mollie', '(?:live|test|access)_[A-Za-z0-9]{30,50}'),
  namedRule(
    'gocardless_token',
    'GoCardless access token',
    ['gocardless', 'go_cardless'],
    source`(?:live|sandbox)_[\w=-]{40}`,
  ),
  {
    // access-<environment>-<UUID>.
    name: 'plaid_token',
    about: 'Plaid access token',
    confidence: 'certain',
    literals: ['access-sandbox-', 'access-development-', 'access-production-'],
    pattern: source`${edge}access-(?:sandbox|development|production)-[0-9a-fA-F]{8}-[0-9a-fA-F-]{4,27}`,
    accept: (token) => !isPlaceholder(token),
  },
  // The secret: 30 hex digits; the client's id: 24.
  namedRule('plaid_token', 'Plaid secret', 'plaid', '[0-9a-z]{30}'),
  {
    // FLWSECK-<32>-X; FLWSECK_TEST- alike, and the key to encrypt with: FLWSECK_TEST<12>.
    name: 'flutterwave_key',
    about: 'Flutterwave secret, public or encryption key',
    confidence: 'certain',
    literals: ['FLWSECK', 'FLWPUBK'],
    pattern: source`${edge}FLW(?:SECK|PUBK)(?:_TEST|_LIVE)?-?[0-9A-Za-z]{12,}(?:-[A-Za-z]{1,2})?${end}`,
    accept: (key) => /[0-9]/.test(key) && !isPlaceholder(key),
  },
  {
    // sk_ and 26 of base32 in lower case and a check character, sk_sbox_ alike; sk_<UUID> once.
    name: 'checkout_key',
    about: 'Checkout.com secret key',
    confidence: 'certain',
    literals: ['sk_'],
    pattern: source`${strictEdge}sk_(?:sbox_|test_)?(?:[a-z2-7]{26}[a-z0-9*#$=]|${uuid})${strictEnd}`,
    accept: (key) => /[0-9].*[0-9]/.test(key) && !isPlaceholder(key),
  },
  namedRule(
    'lemonsqueezy_key',
    'Lemon Squeezy API key',
    ['lemonsqueezy', 'lemon_squeezy', 'lemon-squeezy'],
    jwt,
  ),
  {
    // pdl_live_apikey_<26>_<22>_<3>, pdl_sdbx_ alike; pdl_ntfset_<26>_<32> signs notifications.
    name: 'paddle_key',
    about: 'Paddle API key or notification secret',
    confidence: 'certain',
    literals: ['pdl_live_', 'pdl_sdbx_', 'pdl_ntfset_'],
    pattern: source`${strictEdge}pdl_(?:(?:live|sdbx)_apikey|ntfset)_[\w+/]{20,90}`,
    accept: (key) => /[0-9]{2}/.test(key),
  },
  namedRule('chargebee_key', 'Chargebee API key', 'chargebee', source`(?:live|test)_\w{20,60}`),
  namedRule('recurly_key', 'Recurly API key', 'recurly', '[0-9a-f]{32}'),
  {
    // shpat_ and 32 hex digits; shpca_, shppa_, shpss_, shpua_, shptka_ alike.
    name: 'shopify_token',
    about: 'Shopify access token or shared secret',
    confidence: 'certain',
    literals: ['shpat_', 'shpca_', 'shppa_', 'shpss_', 'shpua_', 'shptka_'],
    pattern: source`${edge}shp(?:at|ca|pa|ss|ua|tka)_[0-9a-zA-Z]{16,}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token),
  },
  {
    // ck_ or cs_ and 40 hex digits; Stripe's cs_live_ is a session's id.
    name: 'woocommerce_key',
    about: 'WooCommerce consumer key or secret',
    confidence: 'certain',
    literals: ['ck_', 'cs_'],
    pattern: source`${strictEdge}c[ks]_[0-9a-f]{24,40}${end}`,
  },
  namedRule(
    'bigcommerce_token',
    'BigCommerce access token',
    ['bigcommerce', 'big_commerce'],
    '[a-z0-9]{31}|[0-9a-f]{64}',
  ),
  {
    // duffel_live_ and 43 of base64url.
    name: 'duffel_token',
    about: 'Duffel API token',
    confidence: 'certain',
    literals: ['duffel_live_', 'duffel_test_'],
    pattern: source`${strictEdge}duffel_(?:live|test)_[\w=-]{20,90}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token),
  },
  {
    // EZAK (EZTK for tests) and 54 letters and digits.
    name: 'easypost_key',
    about: 'EasyPost API key',
    confidence: 'certain',
    literals: ['EZAK', 'EZTK'],
    pattern: source`${edge}EZ[AT]K[A-Za-z0-9]{24,}`,
    accept: looksIssued,
  },
  {
    // shippo_live_ and 40 hex digits.
    name: 'shippo_token',
    about: 'Shippo API token',
    confidence: 'certain',
    literals: ['shippo_live_', 'shippo_test_'],
    pattern: source`${edge}shippo_(?:live|test)_[0-9a-fA-F]{16,}`,
  },
  {
    // live_ and 35 hex digits; live_pub_ and 31 is public.
    name: 'lob_key',
    about: 'Lob API key',
    confidence: 'certain',
    literals: ['live_', 'test_'],
    pattern: source`${strictEdge}(?:live|test)_(?:pub_[0-9a-fA-F]{31}|[0-9a-fA-F]{35})${end}`,
  },
  namedRule('wise_token', 'Wise API token', ['trans|ferwise', 'wise_'], uuid),
  {
    // oa_prod_ and 43 of base64url, oa_sand_ alike.
    name: 'revolut_token',
    about: 'Revolut access token',
    confidence: 'certain',
    literals: ['oa_prod_', 'oa_sand_'],
    pattern: source`${strictEdge}oa_(?:prod|sand)_[\w-]{20,}`,
    accept: (token) => /[0-9]/.test(token) && !isPlaceholder(token),
  },
  namedRule('revolut_token', 'Revolut merchant key', 'revolut', source`sk_[\w-]{40,90}`),
  // Token and app key: 32 letters and digits; client secret: 20.
  namedRule('finicity_key', 'Finicity token or secret', 'finicity', '[A-Za-z0-9]{20}|[0-9a-f]{32}'),
  namedRule('finnhub_key', 'Finnhub API key', 'finnhub', '[a-z0-9]{20}|[a-z0-9]{40}'),
  namedRule(
    'alphavantage_key',
    'Alpha Vantage API key',
    ['alphavantage', 'alpha_vantage', 'alpha-vantage'],
    '[A-Z0-9]{16}',
  ),
  namedRule(
    'polygon_key',
    'Polygon.io API key',
    ['polygon_', 'polygon.io'],
    source`[A-Za-z0-9_]{32}`,
  ),
  namedRule('freshbooks_token', 'FreshBooks token or secret', 'freshbooks', '[0-9a-z]{64}'),
  namedRule('xero_secret', 'Xero client secret', 'xero_', source`[\w-]{48}`),
  namedRule(
    'quickbooks_secret',
    'QuickBooks (Intuit) client secret or refresh token',
    ['quickbooks', 'intuit', 'qbo_'],
    '[A-Za-z0-9]{40}|AB1[0-9][A-Za-z0-9]{40,50}',
  ),
  {
    // sk_ and 29 printable characters, in the PHP array that its SDK takes.
    name: 'freemius_key',
    about: 'Freemius secret key',
    confidence: 'likely',
    literals: ['sk_'],
    pattern: source`(?<=secret_key["'][ \t]{0,8}=>[ \t]{0,8}["'])sk_[^\s"'\x1e]{29}(?=["'])`,
    accept: (key) => !isPlaceholder(key.slice(3)),
  },
  namedRule('marqeta_token', 'Marqeta access token', 'marqeta', uuid),
  namedRule('dwolla_secret', 'Dwolla key or secret', 'dwolla', '[A-Za-z0-9]{50}'),
  namedRule('paytm_key', 'Paytm merchant key', 'paytm', source`[A-Za-z0-9&@%#_]{16}`),
  namedRule('taxjar_token', 'TaxJar API token', 'taxjar', '[0-9a-f]{32}'),
  namedRule(
    'iyzico_key',
    'iyzico API key or secret',
    ['iyzico', 'iyzipay'],
    '(?:sandbox-)?[A-Za-z0-9]{32}',
  ),
];
