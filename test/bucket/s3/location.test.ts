import assert from 'node:assert/strict';
import test from 'node:test';
import { parseLocation, siteOf } from '../../../src/bucket/s3/location.ts';

function parse(url: string, env: NodeJS.ProcessEnv = {}) {
  return parseLocation(new URL(url), env);
}

for (const [url, region, host, path] of [
  ['s3://name', 'us-east-1', 'name.s3.us-east-1.amazonaws.com', ''],
  ['s3://name', 'cn-north-1', 'name.s3.cn-north-1.amazonaws.com.cn', ''],
  ['s3://my.name', 'eu-west-1', 's3.eu-west-1.amazonaws.com', '/my.name'],
  ['s3://name?style=path', 'eu-west-1', 's3.eu-west-1.amazonaws.com', '/name'],
  ['s3://name?endpoint=http://127.0.0.1:9000', 'x', '127.0.0.1:9000', '/name'],
  ['s3://name?endpoint=http://[::1]:9000', 'x', '[::1]:9000', '/name'],
  ['s3://name?endpoint=https://host/storage/s3/', 'x', 'host', '/storage/s3/name'],
  ['s3://name?endpoint=https://host&style=virtual', 'x', 'name.host', ''],
  ['s3://Name_1?endpoint=https://host', 'x', 'host', '/Name_1'],
] as const) {
  test(`${url} in ${region} is at ${host}${path}`, () => {
    const site = siteOf(parse(url), region);
    assert.deepEqual([site.host, site.basePath], [host, path]);
  });
}

test('an IPv6 address is connected to without its brackets', () => {
  const site = siteOf(parse('s3://name?endpoint=http://[::1]:9000'), 'x');
  assert.deepEqual([site.hostname, site.port, site.protocol], ['::1', '9000', 'http:']);
});

test('one place has one URL, with its parameters sorted and the endpoint in force', () => {
  const canonical = 's3://name/a%20b/?endpoint=https%3A%2F%2Fhost&region=r';
  assert.equal(parse('s3://name/a b?region=r&endpoint=https://host').url, canonical);
  assert.equal(parse('s3://name//a%20b//?endpoint=https://host/&region=r').url, canonical);
  assert.equal(
    parse('s3://name/a b/?region=r', { AWS_ENDPOINT_URL: 'https://host' }).url,
    canonical,
  );
  assert.equal(parse(canonical).url, canonical);
  assert.equal(parse('s3://name').url, 's3://name/');
  for (const name of ['a%3Fb', 'a%23b', 'a+b', 'a%25b', 'a%26b=c']) {
    const { url, prefix } = parse(`s3://name/${name}`);
    assert.equal(prefix, `${decodeURIComponent(name)}/`);
    assert.deepEqual([parse(url).url, parse(url).prefix], [url, prefix]);
  }
});

test('the prefix ends in a slash, or is none', () => {
  assert.deepEqual(
    ['s3://n', 's3://n/', 's3://n/a', 's3://n/a/b/'].map((url) => parse(url).prefix),
    ['', '', 'a/', 'a/b/'],
  );
});

test('the URL goes before the environment, and the S3 endpoint before the common one', () => {
  const env = {
    AWS_ENDPOINT_URL: 'https://common',
    AWS_ENDPOINT_URL_S3: 'https://s3',
    AWS_REGION: 'env-1',
    AWS_DEFAULT_REGION: 'env-2',
  };
  assert.equal(parse('s3://n', env).endpoint?.host, 's3');
  assert.equal(parse('s3://n?endpoint=https://url', env).endpoint?.host, 'url');
  assert.equal(parse('s3://n', env).region, 'env-1');
  assert.equal(parse('s3://n?region=url-1', env).region, 'url-1');
  assert.equal(parse('s3://n', { AWS_DEFAULT_REGION: 'env-2' }).region, 'env-2');
});

for (const url of [
  's3:///prefix',
  's3://n?endpoint=host:9000',
  's3://n?endpoint=ftp://host',
  's3://n?endpoint=https://user:secret@host',
  's3://n?regoin=x',
  's3://n?style=both',
  's3://user:secret@n/x',
  's3://n:9000/x',
  's3://n/100%',
]) {
  test(`${url} is refused, without showing what may be secret`, () => {
    assert.throws(
      () => parse(url),
      (error: Error & { failure: string; hint: string }) =>
        error.failure === 'invalid' && error.hint !== '' && !/secret/.test(error.message),
    );
  });
}

test('a region leads to no other host', () => {
  for (const region of ['x.example#', 'x.example/', 'x@example', '..']) {
    assert.throws(() => parse('s3://b', { AWS_REGION: region }), /region/);
  }
});
