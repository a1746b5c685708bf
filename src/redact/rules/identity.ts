import { jwt, namedRule, uuid } from '../named-rule.ts';
import { source, strictEdge, strictEnd } from '../patterns.ts';
import { isPlaceholder, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';

/** Who logs people in. */
const authressClient = source`(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}`;

export const identityRules: readonly Rule[] = [
  {
    // Authorization: SSWS 00<40 of base64url>.
    name: 'okta_token',
    about: 'Okta API token in a header',
    confidence: 'certain',
    literals: ['SSWS '],
    pattern: source`SSWS (00[\w-]{38,42})${strictEnd}`,
    accept: (token) => !isPlaceholder(token.slice(2)),
  },
  namedRule(
    'okta_token',
    'Okta API token or client secret',
    'okta',
    source`00[\w=-]{40}|[\w-]{40}|[\w-]{64}`,
  ),
  namedRule('auth0_secret', 'Auth0 client secret or token', 'auth0', source`[\w-]{64}|${jwt}`),
  {
    // secret-live- and 36 of base64url.
    name: 'stytch_secret',
    about: 'Stytch secret',
    confidence: 'certain',
    literals: ['secret-live-', 'secret-test-'],
    pattern: source`${strictEdge}secret-(?:live|test)-[\w-]{16,}={0,2}`,
    accept: (secret) => looksIssued(secret.slice(12)),
  },
  namedRule('frontegg_key', 'Frontegg API key', 'frontegg', uuid),
  namedRule(
    'keycloak_secret',
    'Keycloak client secret',
    ['keycloak', 'kc_client'],
    `[A-Za-z0-9]{32}|${uuid}`,
  ),
  {
    // sc_<client>.<key: 4 to 6>.acc_<account>.<key>; ext_, scauth_, authress_ alike.
    name: 'authress_key',
    about: 'Authress service client key',
    confidence: 'certain',
    literals: ['.acc_', '.acc-'],
    pattern: source`(?<=${strictEdge}(?=(${authressClient}\.acc[_-][A-Za-z0-9-]{10,32}\.[\w+/=-]{16,}))${authressClient})\.acc[_-]`,
  },
  namedRule('duo_secret', 'Duo secret key', ['duo_', 'duosec'], '[A-Za-z0-9]{40}'),
  namedRule('onelogin_secret', 'OneLogin client secret', 'onelogin', '[0-9a-f]{64}'),
  {
    // sk_ and a<…>: WorkOS writes Stripe's form, or base64 of key_<…>,<…>.
    name: 'workos_key',
    about: 'WorkOS API key',
    confidence: 'certain',
    literals: ['sk_a2V5X'],
    pattern: source`${strictEdge}sk_a2V5X[A-Za-z0-9+/]{24,}={0,2}`,
  },
];
