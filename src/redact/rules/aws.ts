import { namedRule } from '../named-rule.ts';
import {
  anyCase,
  base64End,
  beside,
  edge,
  end,
  joint,
  source,
  strictEdge,
  strictEnd,
} from '../patterns.ts';
import { isMixed } from '../randomness.ts';
import type { Rule } from '../rule.ts';

const base64 = '[A-Za-z0-9+/]';
// A column of `aws --output text` between the id and the secret.
const date = source`[ \t|]{1,24}[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}(?:Z|\+[0-9:]{4,5})?[ \t|]{1,24}`;

export const awsRules: readonly Rule[] = [
  {
    // AKIA (access key), ABIA (bearer of STS), ACCA (context), of old A3T and one more, and
    // 16 of base32; longer runs are taken whole.
    // AKIAIOSFODNN7EXAMPLE is that of the documents.
    name: 'aws_access_key',
    about: 'AWS access key id',
    confidence: 'certain',
    literals: ['AKIA', 'ABIA', 'ACCA', 'A3T'],
    pattern: source`${edge}A(?:(?:KI|BI|CC)A|3T[A-Z0-9])(?:[A-Z0-9]{16}[A-Za-z0-9]*|(?=[A-Z]{0,14}[2-7])[A-Z2-7]{10,15}${end})`,
    accept: isNoExample,
  },
  {
    // The id of temporary credentials, of the same shape.
    name: 'aws_session_token',
    about: 'AWS temporary access key id or session token',
    confidence: 'certain',
    literals: ['ASIA'],
    pattern: source`${edge}ASIA[A-Z0-9]{16}[A-Za-z0-9]*`,
    accept: isNoExample,
  },
  {
    // The token of temporary credentials, base64 of some hundred bytes: its first bytes name its origin.
    name: 'aws_session_token',
    about: 'AWS temporary access key id or session token',
    confidence: 'certain',
    literals: ['IQoJb3JpZ2lu', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'],
    pattern: source`${edge}(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)${base64}{40,}={0,2}`,
  },
  {
    // By name, in JSON, environment, headers, and in a signed URL: X-Amz-Security-Token=….
    name: 'aws_session_token',
    about: 'AWS temporary access key id or session token',
    confidence: 'likely',
    literals: ['ion_token', 'iontoken', 'rity_token', 'rity-token'],
    anyCase: true,
    pattern: source`${anyCase('(?:(?<=sess)ion_?token|(?<=secu)rity[_-]token)')}(?:${joint}|[ \t>]{1,4})(${base64}{80,}={0,2})`,
    accept: isNoExample,
  },
  {
    // 40 of base64, told by its name: aws_secret_access_key = …, "SecretAccessKey": "…", <SecretAccessKey>….
    // A hex digest of 40 is a git commit, not a key.
    name: 'aws_secret_access_key',
    about: 'AWS secret access key',
    confidence: 'likely',
    literals: [
      'secret_access_key',
      'secretaccesskey',
      'secret-access-key',
      'aws_secret',
      'secret_key',
      'secretkey',
    ],
    anyCase: true,
    pattern: source`${anyCase('(?:aws_)?secret[_-]?(?:access[_-]?)?(?:key)?')}[\s"'\x60:=,>|]{1,24}(${base64}{40})${base64End}`,
    accept: isSecret,
  },
  {
    // The pair as consoles, CSV files and code write it: the id, a separator, perhaps a name, the secret.
    name: 'aws_secret_access_key',
    about: 'AWS secret access key',
    confidence: 'certain',
    literals: ['AKIA', 'ASIA'],
    pattern: source`${edge}A[KS]IA[A-Z0-9]{16}(?:${beside}|${date})(${base64}{40})${base64End}`,
    accept: isSecret,
  },
  {
    // ABSK and base64 of a name and a secret (long-lived); bedrock-api-key- and base64 of a signed URL.
    name: 'aws_bedrock_key',
    about: 'Amazon Bedrock API key',
    confidence: 'certain',
    literals: ['ABSK', 'bedrock-api-key-'],
    pattern: source`${edge}(?:ABSK${base64}{60,}|bedrock-api-key-[A-Z]${base64}{16,})={0,2}`,
    accept: isMixed,
  },
  {
    // amzn.mws. and a UUID.
    name: 'aws_mws_token',
    about: 'Amazon Marketplace Web Service token',
    confidence: 'certain',
    literals: ['amzn.mws.'],
    pattern: source`${edge}amzn\.mws\.[0-9a-f]{8}-[0-9a-f-]*`,
  },
  // 51 to 54 small letters and digits.
  namedRule('aws_cognito_secret', 'Amazon Cognito app client secret', 'cognito', '[0-9a-z]{48,54}'),
  {
    // Who has a signed URL may do what it says: version 4 with 64 hex digits.
    name: 'aws_presigned_url',
    about: 'Signature of a presigned AWS URL',
    confidence: 'certain',
    literals: ['x-amz-signature='],
    anyCase: true,
    pattern: source`${anyCase('x-amz-signature=')}([0-9a-f]{32,})`,
  },
  {
    // Version 2, CloudFront and Cloud Storage of old: …&Expires=<seconds>&Signature=<base64, with -~_ for +/=>.
    name: 'aws_presigned_url',
    about: 'Signature of a presigned AWS URL',
    confidence: 'certain',
    literals: ['Signature='],
    pattern: source`(?<=[?&](?:Expires=\d{10}|(?:AWSAccessKeyId|Key-Pair-Id)=\w{10,30}|Policy=[\w~-]{1,999})&)Signature=([A-Za-z0-9+/~_-]{26,}={0,2})`,
  },
  {
    // aoa (access) or aor (refresh), AAAAA, and base64, parted by `:`.
    name: 'aws_sso_token',
    about: 'AWS IAM Identity Center access or refresh token',
    confidence: 'certain',
    literals: ['aoaAAAAA', 'aorAAAAA'],
    pattern: source`${edge}ao[ar]AAAAA[A-Za-z0-9+/:_-]{40,}={0,2}`,
  },
  {
    // da2- and 26 small letters and digits.
    name: 'aws_appsync_key',
    about: 'AWS AppSync API key',
    confidence: 'certain',
    literals: ['da2-'],
    pattern: source`${strictEdge}da2-(?=[a-z]{0,20}[0-9])[a-z0-9]{14,26}${strictEnd}`,
  },
];

function isNoExample(id: string): boolean {
  return !/EXAMPLE|X{6}/.test(id);
}

function isSecret(secret: string): boolean {
  return (
    /[a-z]/.test(secret) && /[A-Z]/.test(secret) && /[0-9+/]/.test(secret) && isNoExample(secret)
  );
}
