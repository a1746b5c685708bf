import assert from 'node:assert/strict';
import test from 'node:test';
import { encodePath, encodeQuery, sign } from '../../../src/bucket/s3/sign.ts';
import { type Random, seeded } from '../../support/random.ts';
import { signatureBySdk } from '../../support/s3-signature.ts';

const methods = ['GET', 'HEAD', 'PUT', 'DELETE'] as const;
const names = ['prefix', 'list-type', 'list', 'start-after', 'delimiter', 'a b', 'ü', 'uploads'];
const alphabet = [...'abcXYZ019-_.~ +%&=?#/\\\'"()*!:;@$,<>[]{}|^`\t', 'ä', 'ß', '日', '😀', '%2F'];

/** Signs as the client does and as the SDK does, from the same key and query. */
async function bothSignatures(random: Random): Promise<[string | undefined, string]> {
  const accessKey = text(random, 16).replace(/[^A-Za-z0-9]/g, 'A') || 'A';
  const secretKey = text(random, 30);
  const sessionToken = random.chance(0.5) ? `token/${random.seed}+=` : undefined;
  const region = random.pick(['us-east-1', 'eu-central-1', 'auto']);
  const date = new Date(random.between(1.5e12, 2e12));
  const virtual = random.chance(0.5);
  const key = text(random, 40);
  const path = encodePath(virtual ? `/${key}` : `/bucket/${key}`);
  const count = random.between(0, 4);
  const query = Object.fromEntries(
    Array.from({ length: count }, () => [random.pick(names), text(random, 12)]),
  );
  const host = virtual ? 'bucket.s3.amazonaws.com' : '127.0.0.1:9000';
  const method = random.pick(methods);
  const condition: Record<string, string> = random.chance(0.5)
    ? { 'if-none-match': '*' }
    : { 'if-match': '"abc"  def ' };
  const body = Buffer.from(text(random, 100));

  const headers = sign(
    { method, host, path, query: encodeQuery(query), headers: condition, body },
    { accessKeyId: accessKey, secretAccessKey: secretKey, sessionToken },
    region,
    date,
  );
  const { authorization, ...signed } = headers;
  const ours = /Signature=(\w+)$/.exec(authorization ?? '')?.[1];
  const signing = { accessKey, secretKey, sessionToken, region, date };
  return [ours, await signatureBySdk({ method, path, query, headers: signed }, signing)];
}

function text(random: Random, most: number): string {
  return Array.from({ length: random.between(0, most) }, () => random.pick(alphabet)).join('');
}

test('every request is signed exactly as the AWS SDK signs it', async (t) => {
  const random = seeded();
  t.diagnostic(`seed ${random.seed}`);
  for (let round = 0; round < 300; round++) {
    const [ours, theirs] = await bothSignatures(random);
    assert.ok(ours);
    assert.equal(ours, theirs, `round ${round}`);
  }
});

test('the example of the Amazon S3 manual has its published signature', () => {
  // "Authenticating Requests: Using the Authorization Header", GET Bucket (List Objects).
  const headers = sign(
    {
      method: 'GET',
      host: 'examplebucket.s3.amazonaws.com',
      path: '/',
      query: encodeQuery({ prefix: 'J', 'max-keys': '2' }),
      headers: {},
      body: new Uint8Array(),
    },
    {
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    },
    'us-east-1',
    new Date('2013-05-24T00:00:00Z'),
  );
  assert.match(
    headers.authorization ?? '',
    /Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7$/,
  );
});

test('a path keeps its slashes and nothing else that has a meaning', () => {
  assert.equal(encodePath("a/b c+d%20é!'()*~"), 'a/b%20c%2Bd%2520%C3%A9%21%27%28%29%2A~');
});

test('a query is in the order of its encoded names, not of its pairs', () => {
  assert.equal(encodeQuery({ 'a-b': '1', a: '2', é: ' ' }), '%C3%A9=%20&a=2&a-b=1');
});
