import assert from 'node:assert/strict';
import test from 'node:test';
import { bareEtag, parsePage, text } from '../../../src/bucket/s3/xml.ts';

const page = (inside: string) => `<?xml version="1.0"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${inside}</ListBucketResult>`;

const object = (key: string) =>
  `<Contents><Key>${key}</Key><LastModified>2026-01-02T03:04:05.678Z</LastModified>` +
  '<ETag>&quot;abc&quot;</ETag><Size>12</Size><StorageClass>STANDARD</StorageClass></Contents>';

test('a page of a listing gives objects, prefixes and where to go on', () => {
  const parsed = parsePage(
    page(
      `<IsTruncated>true</IsTruncated><NextContinuationToken>a&amp;b==</NextContinuationToken>
      ${object('a/b')}${object('c')}<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes>`,
    ),
  );
  const modified = new Date('2026-01-02T03:04:05.678Z');
  assert.deepEqual(parsed, {
    objects: ['a/b', 'c'].map((key) => ({ key, size: 12, etag: 'abc', modified })),
    prefixes: ['d/'],
    next: 'a&b==',
  });
});

test('the last page goes on nowhere, even if it names a place', () => {
  const last = '<IsTruncated>false</IsTruncated><NextContinuationToken>x</NextContinuationToken>';
  assert.equal(parsePage(page(last)).next, undefined);
});

test('encoded keys are decoded as AWS and as Ceph write them, plain ones are left alone', () => {
  const keys = (xml: string) => parsePage(page(xml)).objects.map(({ key }) => key);
  const encoded = '<EncodingType>url</EncodingType>';
  assert.deepEqual(keys(encoded + object('a+b%20c%2Bd%25/%C3%A9')), ['a b c+d%/é']);
  assert.deepEqual(keys(object('a+b%20&lt;&#38;&#x26;&amp;lt;&unknown;')), [
    'a+b%20<&&&lt;&unknown;',
  ]);
});

test('what is no listing is not taken for an empty one', () => {
  for (const other of ['', '<html></html>', '<Error><Code>X</Code></Error>']) {
    assert.throws(() => parsePage(other), { name: 'BucketError', failure: 'invalid' });
  }
});

test('an element is found with attributes, and empty when it is empty', () => {
  assert.equal(text('<Code xml:lang="en">A</Code>', 'Code'), 'A');
  assert.equal(text('<Code></Code>', 'Code'), '');
  assert.equal(text('<Codes>A</Codes>', 'Code'), undefined);
});

test('an etag loses its quotes, and a weak one its mark', () => {
  assert.deepEqual(['"a"', 'W/"a"', 'a', undefined].map(bareEtag), ['a', 'a', 'a', '']);
});
