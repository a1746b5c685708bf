import { fill, type SampleTable, type Template } from './sample.ts';

const base64Of =
  (before: string, text: string, after = ''): Template =>
  (random) =>
    `${before}«${Buffer.from(fill(text, random)).toString('base64')}»${after}`;

export const authorizationSamples: SampleTable = {
  bearer_token: {
    secrets: [
      'Authorization: Bearer «q7{base62~36}x9»',
      'authorization: bearer «q7{base64~40}x9=»',
      'curl -H "Authorization: Bearer «q7{base62~36}x9»" https://host/',
      "headers: { Authorization: 'Bearer «q7{base62~36}x9»' }",
      'AUTHORIZATION=BEARER «7a{hex:38}»',
      '("Bearer", "«q7{base62~36}x9»")',
      'proxy-authorization: Bearer "«7a{hex:30}»"',
    ],
    harmless: [
      'Authorization: Bearer ${token}',
      'Authorization: Bearer <your-access-token-goes-here>',
      'bearer authentication-middleware-for-express',
      'Bearer realm="https://auth.docker.io/token"',
      'the bearer accessTokenFromTheLoginResponse of',
      'uses: bearer/bearer-action-for-github@v2',
      "'Bearer YOUR_ACCESS_TOKEN_HERE_12345'",
    ],
  },
  basic_auth: {
    secrets: [
      base64Of('Authorization: Basic ', 'deploy:q7{base62:16}'),
      base64Of('proxy-authorization: basic ', 'me:q7{base62:9}', ''),
      base64Of("auth='", 'me:q7{base62:30}', "'"),
      'curl -sS -u deploy:«q7{base62:16}» https://host/',
      'curl -u deploy:«q7{base62:16}» https://host/',
      'curl -sSudeploy:«q7{base62:16}» https://host/',
      'curl -H "Accept: x" --user=deploy:«q7{base62:16}» https://host/',
      "curl --proxy-user 'me:«hunter2-X9!»' https://host/",
    ],
    harmless: [
      'Basic functionality of the parser',
      'basic authentication is disabled',
      'Authorization: Basic ${credentials}',
      'WWW-Authenticate: Basic realm="site"',
      'curl -u user:password https://host/',
      'curl -u "$USER:$PASSWORD" https://host/',
      'auth="none-of-your-business-2"',
      'curl -fsSL https://host:8080/x -o y',
    ],
  },
  authorization: {
    secrets: [
      'Authorization: token «7a{hex:38}»',
      '{"authorization": "ApiKey «q7{base62~36}x9»"}',
      'AUTHORIZATION=«q7{base62~36}x9»',
      'Authorization: Token token="«q7{base62~24}x9»"',
      'Proxy-Authorization: Negotiate «YIIGeAYGKwYBBQUC{base64:60}=»',
      'Authorization: NTLM «TlRMTVNTUAADAAAAGAAYAG{base64:60}=»',
      'Authorization: Digest username="me", realm="x", nonce="1", uri="/", response="«{hex:32}»", opaque="2"',
      'Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=«{hex:64}»',
      "curl -H 'X-Api-Key: «q7{base62~24}x9»' https://host/",
      'x-api-key: «q7{base62~30}x9»',
      '"x-auth-token": "«7a{hex:30}»"',
      'x-functions-key: «q7{base62~50}k2==»',
      'PRIVATE-TOKEN: «q7{base62~24}x9»',
      'X-Vault-Token: «q7{base62~24}x9»',
      "headers: { 'api-key': '«7a{hex:30}»' }",
    ],
    harmless: [
      'Authorization: ApiKey ${key}',
      'authorization: { type: "string", maxLength: 512 }',
      'Authorization-Endpoint: https://login.example.com/oauth2/v2',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'x-api-key: <your key>',
      "'x-api-key': apiKeyFromSettings2,",
      "'primary-key': 'users_2024_partition_key'",
      'response="d41d8cd98f00b204e9800998ecf8427e"',
    ],
  },
};
