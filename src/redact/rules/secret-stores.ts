import { namedRule, uuid } from '../named-rule.ts';
import { anyCase, edge, end, joint, source, strictEdge, strictEnd } from '../patterns.ts';
import { looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';
import { isNoName } from './plausible.ts';

/** What opens the stores that keep other secrets. */
export const secretStoreRules: readonly Rule[] = [
  {
    // hvs. (service), hvb. (batch), hvr. (recovery), and 24 or more of base64url.
    name: 'vault_token',
    about: 'HashiCorp Vault token',
    confidence: 'certain',
    literals: ['hvs.', 'hvb.', 'hvr.'],
    pattern: source`${strictEdge}hv[sbr]\.[\w-]{12,}`,
    accept: isNoName,
  },
  {
    // Before Vault 1.10: s. or b. and 24 letters and digits, maybe a namespace after a dot.
    ...namedRule(
      'vault_token',
      'HashiCorp Vault token of the old form',
      'vault',
      source`[sbr]\.[A-Za-z0-9]{24,}(?:\.[A-Za-z0-9]{5})?`,
    ),
    accept: isNoName,
  },
  {
    // `Unseal Key 1: …` as `vault operator init` prints it: 33 bytes in base64, or in hex.
    name: 'vault_unseal_key',
    about: 'HashiCorp Vault unseal or recovery key',
    confidence: 'certain',
    literals: ['Unseal Key ', 'Recovery Key '],
    pattern: source`(?:Unseal|Recovery) Key [0-9]{1,2}: {1,4}([A-Za-z0-9+/]{24,90}={0,2})`,
  },
  namedRule('vault_approle_secret', 'HashiCorp Vault AppRole secret id', 'vault_', uuid),
  {
    // `vault write auth/approle/login role_id=… secret_id=<UUID>`, and its JSON.
    name: 'vault_approle_secret',
    about: 'HashiCorp Vault AppRole secret id',
    confidence: 'likely',
    literals: ['secret_id'],
    anyCase: true,
    pattern: source`(?<![\w-])${anyCase('secret_id')}(?:${joint}|[ \t]{1,20})(${uuid})${strictEnd}`,
  },
  namedRule('consul_token', 'HashiCorp Consul ACL token', 'consul', uuid),
  namedRule(
    'consul_gossip_key',
    'HashiCorp Consul or Nomad gossip key',
    ['consul_encrypt', 'nomad_encrypt', 'gossip'],
    '[A-Za-z0-9+/]{43}=',
  ),
  {
    // `consul acl bootstrap` prints `SecretID: <UUID>`, `nomad acl bootstrap` `Secret ID = <UUID>`.
    name: 'consul_token',
    about: 'HashiCorp Consul or Nomad ACL token',
    confidence: 'certain',
    literals: ['SecretID', 'Secret ID'],
    pattern: source`Secret ?ID["']?[ \t]{0,20}[:=][ \t]{0,20}["']?(${uuid})${strictEnd}`,
  },
  namedRule('nomad_token', 'HashiCorp Nomad ACL token', 'nomad', uuid),
  {
    // at_<10>_s<some hundred letters and digits>: the first part is the token's public id.
    name: 'boundary_token',
    about: 'HashiCorp Boundary auth token',
    confidence: 'certain',
    literals: ['at_'],
    pattern: source`(?<![\w-])at_[A-Za-z0-9]{10}_(s[A-Za-z0-9]{40,})`,
  },
  {
    ...namedRule('hcp_secret', 'HashiCorp Cloud client secret', 'hcp_client', source`[\w-]{40,80}`),
    accept: looksIssued,
  },
  {
    // dp.<kind>. and 40 to 44 letters and digits; service tokens (dp.st.) have the config between.
    name: 'doppler_token',
    about: 'Doppler token',
    confidence: 'certain',
    literals: ['dp.pt.', 'dp.st.', 'dp.ct.', 'dp.sa.', 'dp.said.', 'dp.scim.', 'dp.audit.'],
    pattern: source`${edge}dp\.(?:pt|ct|sa(?:id)?|scim|audit|st(?:\.[\w-]{2,35})?)\.[A-Za-z0-9]{20,}`,
    accept: isNoName,
  },
  {
    // st.<24>.<32>.<32>, hex digits.
    name: 'infisical_token',
    about: 'Infisical service token',
    confidence: 'certain',
    literals: [...'0123456789abcdef'].map((first) => `st.${first}`),
    pattern: source`${edge}st\.[0-9a-f-]{24,36}\.[0-9a-f]{32}(?:\.[0-9a-f]*)?${end}`,
  },
  namedRule('infisical_token', 'Infisical client secret', 'infisical', '[0-9a-f]{64}'),
  {
    // ops_ and base64 of {"….
    name: 'onepassword_token',
    about: '1Password service account token',
    confidence: 'certain',
    literals: ['ops_eyJ'],
    pattern: `${strictEdge}ops_eyJ[A-Za-z0-9+/_-]{40,}={0,3}`,
  },
  {
    // A3-<6>-<6>-<5>-<5>-<5>-<5>, or the second and third group as one of 11.
    name: 'onepassword_secret_key',
    about: '1Password account secret key',
    confidence: 'certain',
    literals: ['A3-'],
    pattern: `${edge}A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{1,5}){1,3}${end}`,
    accept: (key) => /[0-9]/.test(key.slice(3)) && !/X{4}/.test(key),
  },
  // 0.<UUID>.<30>:<16 bytes in base64>, of the Secrets Manager.
  namedRule(
    'bitwarden_token',
    'Bitwarden access token',
    ['bws_', 'bitwarden'],
    source`0\.${uuid}\.([A-Za-z0-9]{30}:[A-Za-z0-9+/]{22}==)`,
  ),
  {
    // BW_SESSION: 64 bytes in base64. BW_CLIENTSECRET: 30 letters and digits.
    ...namedRule(
      'bitwarden_session',
      'Bitwarden session key or client secret',
      ['bw_client', 'bitwarden'],
      '(?:[A-Za-z0-9+/]{86}==|[A-Za-z0-9]{30})',
    ),
    accept: isNoName,
  },
  {
    name: 'bitwarden_session',
    about: 'Bitwarden session key',
    confidence: 'certain',
    literals: ['BW_SESSION'],
    pattern: `BW_SESSION${joint}([A-Za-z0-9+/]{86}==)`,
  },
  {
    ...namedRule(
      'lastpass_key',
      'LastPass provisioning hash or API secret',
      'lastpass',
      source`[\w+/-]{20,100}={0,2}`,
    ),
    accept: looksIssued,
  },
  {
    ...namedRule('akeyless_key', 'Akeyless access key', 'akeyless', '[A-Za-z0-9+/]{43}='),
    accept: isNoName,
  },
  {
    // Conjur API keys: some fifty lower-case letters and digits.
    ...namedRule(
      'conjur_key',
      'CyberArk Conjur API key or password',
      ['conjur', 'cyberark'],
      '[a-z0-9]{40,64}',
    ),
    accept: isNoName,
  },
  {
    // One-time token <region>:<43 of base64url>; the configuration is base64 of JSON.
    name: 'keeper_token',
    about: 'Keeper Secrets Manager token or configuration',
    confidence: 'certain',
    literals: ['ksm_token', 'ksm_config'],
    anyCase: true,
    pattern: source`${anyCase('ksm_(?:token|config)')}${joint}((?:[A-Z]{2,4}:)?[\w+/-]{24,}={0,2})`,
    accept: isNoName,
  },
  {
    // dls_<access key>_<payload>.
    name: 'dashlane_key',
    about: 'Dashlane service device keys',
    confidence: 'certain',
    literals: ['dls_'],
    pattern: source`${strictEdge}dls_[A-Za-z0-9]{16,}_[\w+/=.-]{40,}`,
  },
  {
    // pss_service:v2: or pss_user:v1:, a token, a public key, a share, a wrapping key: 64 hex digits each.
    name: 'phase_token',
    about: 'Phase service or personal token',
    confidence: 'certain',
    literals: ['pss_service:v', 'pss_user:v'],
    pattern: source`${edge}pss_(?:service|user):v[0-9]:[0-9a-f]{32,64}(?::[0-9a-f]{0,64}){0,3}`,
  },
  {
    // DOTENV_PRIVATE_KEY_PRODUCTION="<64 hex digits>" of dotenvx.
    name: 'dotenvx_key',
    about: 'Private key of dotenvx',
    confidence: 'certain',
    literals: ['DOTENV_PRIVATE_KEY'],
    pattern: source`DOTENV_PRIVATE_KEY\w{0,40}${joint}([0-9a-f]{32,64})${end}`,
  },
  {
    // dotenv://:key_<64 hex digits>@dotenv.org/vault/….
    name: 'dotenv_vault_key',
    about: 'Key of a dotenv vault',
    confidence: 'certain',
    literals: ['dotenv://:key_'],
    pattern: 'dotenv://:(key_[0-9a-f]{20,64})',
  },
  {
    // $ANSIBLE_VAULT;1.1;AES256 and lines of 80 hex digits, or what a terminal made of them. Encrypted, but open to guessing its password.
    name: 'ansible_vault',
    about: 'Text encrypted with Ansible Vault',
    confidence: 'certain',
    literals: ['$ANSIBLE_VAULT;'],
    pattern: source`\$ANSIBLE_VAULT;[0-9.]{3};[A-Z0-9]{3,8}(?:;[\w.@-]{1,100})?\r?\n((?=(?:\s{0,44}[0-9a-f]){20})(?:[ \t]{0,40}[0-9a-f]{1,80}(?:\r?\n(?=[ \t]{0,40}(?:[0-9a-f]{20}|[0-9a-f]{1,19}[ \t]{0,8}(?:[\r\n\x1e"'\x60]|$)))|(?![0-9a-f]))){1,5000})`,
  },
  {
    // AGE-SECRET-KEY-1 and 58 of bech32, with post-quantum keys AGE-SECRET-KEY-PQ-1; SOPS uses them.
    name: 'age_key',
    about: 'age secret key',
    confidence: 'certain',
    literals: ['AGE-SECRET-KEY-'],
    pattern: `${edge}AGE-SECRET-KEY-(?:PQ-)?1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{24,}`,
  },
];
