import type { Random } from '../../support/random.ts';
import { fill } from '../samples/sample.ts';
import type { Made } from './generate.ts';

/** A template as the rules' samples have them, or what makes a text, always of one length. */
type Form = string | ((random: Random) => string);

const pem = '{base64:64}\n'.repeat(6);
const privateKeys: Form[] = [
  `-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA{base64:48}\n${pem}{base64:30}==\n-----END RSA PRIVATE KEY-----`,
  `-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF{base64:36}\n${pem}{base64:30}==\n-----END PRIVATE KEY-----`,
  `-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE{base64:34}\n${pem}{base64:40}\n-----END OPENSSH PRIVATE KEY-----`,
];
const sendgrid: Form[] = ['SG.{base62~22}.{base62~43}'];
// Whose it is comes before; the secret is what follows.
const teams =
  'https://acme.webhook.office.com/webhookb2/0b0f3c1e-6d52-4f0a-9c56-1d6a4f6c2f11@7c1e0b0f-526d-0a4f-569c-6c2f111d6a4f';

/**
 * What a pattern alone does not make: forms that a scanner checks in code, that its pattern tells only
 * in part, or so loosely that it would make what no vendor issues.
 */
const forms: Record<string, readonly Form[]> = {
  'gitleaks/curl-auth-header': [
    'curl -H "Authorization: Bearer {base62~40}" https://api.example.com/v1/me',
    "curl -s -H 'X-Api-Key: {hex:32}' https://api.example.com/v1/me",
  ],
  'gitleaks/curl-auth-user': [
    'curl -s -u deploy:{base62~16} https://api.example.com/v1/me',
    'curl --user "admin:{base62~20}" https://example.com/',
  ],
  'gitleaks/facebook-access-token': ['{digits:15}|{base62~27}'],
  'gitleaks/hashicorp-tf-password': ['administrator_login_password = "{base62~18}"'],
  'gitleaks/jwt': [jwt],
  'gitleaks/jwt-base64': [(random) => base64(jwt(random))],
  'gitleaks/kubernetes-secret-yaml': [
    'apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ndata:\n  password: {base64:30}==\n',
  ],
  'gitleaks/microsoft-teams-webhook': [
    `${teams}/IncomingWebhook/{hex:32}/1d6a4f6c-0b0f-3c1e-6d52-4f0a9c562f11`,
  ],
  'gitleaks/nuget-config-password': ['<add key="ClearTextPassword" value="{base62~14}" />'],
  'gitleaks/private-key': [
    ...privateKeys,
    '-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEI{base64:55}\n{base64:64}\n{base64:32}==\n-----END EC PRIVATE KEY-----',
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nlQOYBF{base64:58}\n${pem}={base64:4}\n-----END PGP PRIVATE KEY BLOCK-----`,
  ],
  'gitleaks/sendgrid-api-token': sendgrid,
  'gitleaks/sidekiq-secret': ['BUNDLE_ENTERPRISE__CONTRIBSYS__COM={hex:8}:{hex:8}\n'],
  'gitleaks/slack-webhook-url': [
    'https://hooks.slack.com/services/T{BASE36~10}/B{BASE36~10}/{base62~24}',
    'https://hooks.slack.com/workflows/T{BASE36~10}/A{BASE36~10}/{digits:18}/{base62~24}',
  ],
  'gitleaks/sonar-api-token': ['sonar.login={hex:40}', 'SONAR_TOKEN=squ_{hex:40}'],
  'gitleaks/twitter-bearer-token': [
    'AAAAAAAAAAAAAAAAAAAAAA{base62~40}%2B{base62~30}%3D{base62~12}',
  ],
  'secretlint/1password': [
    (random) =>
      `ops_${base64(filled('{"email":"{lower:13}@1passwordserviceaccounts.com","secretKey":"A3-{BASE36:26}","srpX":"{hex:64}"}', random).text)}`,
  ],
  'secretlint/aws': ['AWS_SECRET_ACCESS_KEY={base64~40}\n', 'AKIA{base32:16}'],
  'secretlint/basicauth': [
    'https://deploy:{base62~16}@git.example.com/acme/web.git',
    'ftp://backup:{base62~12}@files.example.net/',
  ],
  'secretlint/database-connection-string': [
    'postgresql://app:{base62~20}@db.internal:5432/main',
    'mongodb+srv://web:{base62~16}@cluster0.ab1cd.mongodb.net/shop?retryWrites=true',
    'jdbc:mysql://root:{base62~14}@10.0.0.12:3306/orders',
  ],
  'secretlint/privatekey': privateKeys,
  'secretlint/sendgrid': sendgrid,
};

/** A secret of one of these families, or nothing when its pattern makes them. */
export function structured(family: string, random: Random): Made | undefined {
  const among = forms[family];
  if (!among) return undefined;
  const form = random.pick(among);
  if (typeof form === 'string') return filled(form, random);
  // What is the same in two of them is no secret.
  const [text, other] = [form(random), form(random)];
  const open = [...text].map((char, i) => (char === other.charAt(i) ? ' ' : 'x')).join('');
  return { text, open };
}

function filled(template: string, random: Random): Made {
  const made = { text: '', open: '' };
  for (const piece of template.split(/(\{\w+[:~][\d-]+\})/)) {
    const isHole = /^\{\w+[:~]/.test(piece);
    const text = isHole ? fill(piece, random.next) : piece;
    made.text += text;
    made.open += (isHole ? 'x' : ' ').repeat(text.length);
  }
  return made;
}

function jwt(random: Random): string {
  const header = JSON.stringify({ alg: random.pick(['HS256', 'RS256']), typ: 'JWT' });
  const payload = filled(
    '{"sub":"{digits:10}","name":"{lower:8}","iat":17{digits:8}}',
    random,
  ).text;
  const parts = [header, payload].map((part) => Buffer.from(part).toString('base64url'));
  return `${parts.join('.')}.${fill('{base64url:43}', random.next)}`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
