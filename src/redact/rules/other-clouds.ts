import { namedRule, uuid } from '../named-rule.ts';
import {
  beside,
  edge,
  end,
  named,
  namedKey,
  source,
  strictEdge,
  strictEnd,
  withDigit,
} from '../patterns.ts';
import { isMixed, isPlaceholder, looksIssued } from '../randomness.ts';
import type { Rule } from '../rule.ts';

export const otherCloudRules: readonly Rule[] = [
  {
    // dop_v1_ (personal), doo_v1_ (OAuth), dor_v1_ (refresh) and 64 hex digits.
    name: 'digitalocean_token',
    about: 'DigitalOcean access or refresh token',
    confidence: 'certain',
    literals: ['dop_v1_', 'doo_v1_', 'dor_v1_'],
    pattern: source`${edge}do[opr]_v1_[a-f0-9]{20,}${end}`,
  },
  {
    // Id: DO00 or DO801 and 16 or 15 capitals and digits; secret: 43 of base64.
    name: 'digitalocean_spaces_key',
    about: 'DigitalOcean Spaces secret key',
    confidence: 'certain',
    literals: ['DO00', 'DO801'],
    pattern: source`${edge}DO(?:00|801)[A-Z0-9]{15,16}${beside}([A-Za-z0-9+/]{43})(?![A-Za-z0-9+/])`,
    accept: isMixed,
  },
  {
    // LTAI and 12 to 20 letters and digits.
    name: 'alibaba_access_key',
    about: 'Alibaba Cloud access key id',
    confidence: 'certain',
    literals: ['LTAI'],
    pattern: source`${edge}LTAI${withDigit}[A-Za-z0-9]{8,26}${end}`,
    accept: (id) => (/[a-z]/.test(id) || id.length >= 20) && !isPlaceholder(id),
  },
  {
    // 30 letters and digits beside the id.
    name: 'alibaba_secret_key',
    about: 'Alibaba Cloud access key secret',
    confidence: 'certain',
    literals: ['LTAI'],
    pattern: source`${edge}LTAI[A-Za-z0-9]{12,26}${beside}([A-Za-z0-9]{30})${strictEnd}`,
    accept: looksIssued,
  },
  {
    name: 'alibaba_secret_key',
    about: 'Alibaba Cloud access key secret',
    confidence: 'likely',
    ...namedKey(
      ['alibaba', 'aliyun', 'alicloud', 'access_key_', 'accesskey', 'access-key-', 'oss_'],
      '[A-Za-z0-9]{30}',
    ),
    accept: looksIssued,
  },
  {
    // AKID and 32 letters and digits.
    name: 'tencent_secret_id',
    about: 'Tencent Cloud secret id',
    confidence: 'certain',
    literals: ['AKID'],
    pattern: source`${edge}AKID${withDigit}[A-Za-z0-9]{16,}${end}`,
    accept: isMixed,
  },
  {
    // 32 letters and digits beside the id.
    name: 'tencent_secret_key',
    about: 'Tencent Cloud secret key',
    confidence: 'certain',
    literals: ['AKID'],
    pattern: source`${edge}AKID[A-Za-z0-9]{32}${beside}([A-Za-z0-9]{32})${strictEnd}`,
    accept: looksIssued,
  },
  {
    name: 'tencent_secret_key',
    about: 'Tencent Cloud secret key',
    confidence: 'likely',
    ...namedKey(['tencent', 'qcloud'], '[A-Za-z0-9]{32}'),
    accept: looksIssued,
  },
  {
    // 40 letters and digits.
    name: 'huawei_secret_key',
    about: 'Huawei Cloud secret access key',
    confidence: 'likely',
    ...namedKey(['huawei', 'hwcloud', 'hwc_', 'hw_secret'], '[A-Za-z0-9]{40}'),
    accept: looksIssued,
  },
  {
    // bce-v3/ALTAK-<21>/<40 hex digits> of Qianfan; ALTAK and 21 letters and digits is the id of the rest.
    name: 'baidu_key',
    about: 'Baidu Cloud API key',
    confidence: 'certain',
    literals: ['bce-v3/ALTAK'],
    pattern: source`${edge}bce-v3/ALTAK[\w-]{10,40}/[0-9a-f]{4,}${end}`,
  },
  {
    // Secret key: 32 letters and digits.
    name: 'baidu_key',
    about: 'Baidu Cloud API key',
    confidence: 'likely',
    ...namedKey(['baidu', 'qianfan', 'bce_', 'wenxin', 'ernie'], '[A-Za-z0-9]{32}'),
    accept: looksIssued,
  },
  // AKLT and 40 or more of base64 is the id; the secret is base64 of 60 and ends in ==; Ark keys are UUIDs.
  namedRule(
    'volcengine_key',
    'Volcengine (BytePlus, Ark) key',
    ['volc', 'byteplus', 'ark_api', 'doubao'],
    `(?:AKLT[A-Za-z0-9]{30,60}|[A-Za-z0-9+/]{50,78}==|${uuid})`,
  ),
  {
    // AQVN and 35 to 38 of base64url (API key); y0_ and 55 or more (OAuth); YCM to YCP and 37 (static secret).
    name: 'yandex_key',
    about: 'Yandex Cloud API key, OAuth token or static secret',
    confidence: 'certain',
    literals: ['AQVN', 'y0_', 'YCM', 'YCN', 'YCO', 'YCP'],
    pattern: source`${strictEdge}(?:AQVN${withDigit}[\w-]{20,}|y0_${withDigit}[\w-]{32,}|YC[MNOP]${withDigit}[\w-]{37}${strictEnd})`,
    accept: isMixed,
  },
  // By name, whatever the third letter.
  namedRule(
    'yandex_key',
    'Yandex Cloud API key, OAuth token or static secret',
    'yandex',
    source`YC[\w-]{38}`,
  ),
  {
    // t1. (of a user or service account), base64url, `.`, and 86 of base64url.
    name: 'yandex_iam_token',
    about: 'Yandex Cloud IAM token',
    confidence: 'certain',
    literals: ['t1.'],
    pattern: source`${strictEdge}t1\.(?:[\w-]{10,999}={0,2}\.[\w-]{60,}={0,2}|9eu[\w-]{40,})`,
    accept: isMixed,
  },
  // 44 of base64url.
  {
    ...namedRule(
      'ibm_cloud_key',
      'IBM Cloud (watsonx) API key',
      ['ibm', 'watson', 'bluemix', 'ic_api'],
      source`[\w-]{44}`,
    ),
    accept: looksIssued,
  },
  // Object storage, as S3 knows it: 48 hex digits.
  namedRule(
    'ibm_cos_key',
    'IBM Cloud Object Storage secret',
    ['cos_hmac', 'ibm_cos', 'ibm-cos', 'cos_secret'],
    '[0-9a-f]{48}',
  ),
  // 64 hex digits.
  namedRule('cloudant_key', 'IBM Cloudant API key or password', 'cloudant', '[0-9a-f]{64}'),
  // 64 small letters and digits.
  namedRule('softlayer_key', 'IBM SoftLayer API key', 'softlayer', '[a-z0-9]{64}'),
  // Customer secret key: base64 of 32 bytes.
  namedRule(
    'oracle_secret_key',
    'Oracle Cloud customer secret key',
    ['oci_', 'oracle'],
    '[A-Za-z0-9+/]{43}=',
  ),
  // 64 hex digits.
  namedRule('linode_token', 'Linode (Akamai) API token', 'linode', '[0-9a-f]{64}'),
  // 36 capitals and digits.
  {
    ...namedRule('vultr_key', 'Vultr API key', 'vultr', '[A-Z0-9]{36}'),
    accept: (key) => /[0-9].*[0-9].*[0-9]/.test(key),
  },
  {
    // 64 letters and digits.
    name: 'hetzner_token',
    about: 'Hetzner Cloud or DNS API token',
    confidence: 'likely',
    ...namedKey(['hcloud', 'hetzner'], '(?:[A-Za-z0-9]{64}|[A-Za-z0-9]{32})'),
    accept: looksIssued,
  },
  {
    // SCW and 17 capitals and digits.
    name: 'scaleway_access_key',
    about: 'Scaleway access key id',
    confidence: 'certain',
    literals: ['SCW'],
    pattern: source`${edge}SCW(?=[A-Z]{0,16}[0-9])[A-Z0-9]{17}${strictEnd}`,
    accept: (id) => !isPlaceholder(id) && !/123456/.test(id),
  },
  // A UUID.
  namedRule('scaleway_secret_key', 'Scaleway secret key', ['scw_', 'scaleway'], uuid),
  {
    // Application secret and consumer key: 32 letters and digits.
    name: 'ovh_key',
    about: 'OVHcloud application secret or consumer key',
    confidence: 'likely',
    ...namedKey('ovh', '[A-Za-z0-9]{32}'),
    accept: looksIssued,
  },
  {
    // EXO and 24 hex digits is the id; the secret, 43 of base64url, stands beside it.
    name: 'exoscale_secret',
    about: 'Exoscale API secret',
    confidence: 'certain',
    literals: ['EXO'],
    pattern: source`${edge}EXO[0-9a-f]{24,26}${beside}([\w-]{43})${strictEnd}`,
    accept: isMixed,
  },
  {
    ...namedRule('exoscale_secret', 'Exoscale API secret', 'exoscale', source`[\w-]{43}`),
    accept: looksIssued,
  },
  {
    // ucat_ and 26 of base32.
    name: 'upcloud_token',
    about: 'UpCloud API token',
    confidence: 'certain',
    literals: ['ucat_'],
    pattern: source`${edge}ucat_${withDigit}[A-Z0-9]{12,}${end}`,
  },
  {
    // 32 letters and digits.
    name: 'equinix_token',
    about: 'Equinix Metal (Packet) API token',
    confidence: 'likely',
    ...namedKey(['equinix', 'metal_auth', 'packet_auth'], '[A-Za-z0-9]{32}'),
    accept: looksIssued,
  },
  {
    // 50 letters and digits.
    name: 'civo_token',
    about: 'Civo API key',
    confidence: 'likely',
    ...namedKey('civo', '[A-Za-z0-9]{50}'),
    accept: looksIssued,
  },
  {
    // Application key: K00, a digit, and 27 of base64; the account's id is hex.
    name: 'backblaze_key',
    about: 'Backblaze B2 application key',
    confidence: 'likely',
    ...named(['b2_', 'backblaze'], source`K00\d[A-Za-z0-9+/]{27}`),
  },
  {
    // 40 letters and digits.
    name: 'wasabi_secret_key',
    about: 'Wasabi secret key',
    confidence: 'likely',
    ...namedKey('wasabi', '[A-Za-z0-9]{40}'),
    accept: looksIssued,
  },
];
