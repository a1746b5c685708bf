import assert from 'node:assert/strict';
import test from 'node:test';
import { factsOf, type SessionFacts } from '../../../src/export/exported-session.ts';
import { pageNames, slug } from '../../../src/site/build/page-names.ts';
import { makeMeta } from '../../support/stored-record.ts';

function facts(fields: Partial<SessionFacts> = {}): SessionFacts {
  const address = { project: 'p', harness: 'claude-code', record: 's' };
  return { ...factsOf({ address, meta: makeMeta(address) }), ...fields };
}

const hostile = [
  '../../../etc/passwd',
  '..',
  '.',
  '',
  '   ',
  '/root/x',
  'C:\\Windows\\system32',
  'a\0b',
  'CON',
  'nul.txt',
  'x'.repeat(5000),
  '会话'.repeat(500),
  '👩‍💻🔥',
  '👩‍💻 fix',
  'e\u0301'.repeat(200),
  '<script>alert(1)</script>',
  'a%2e%2e%2fb',
  '?q=#x',
  '\u202egnp.exe',
  '\ud800 lone',
  'two\nlines',
  '.hidden',
];

test('whatever a session and its project are called, its page has a plain name below the site', () => {
  for (const project of hostile) {
    for (const title of hostile) {
      const [page = ''] = pageNames([facts({ project, title })]);
      const parts = page.split('/');
      assert.equal(parts.length, 3, page);
      assert.equal(parts[0], 'sessions');
      for (const part of parts) {
        assert.match(part, /^[\p{L}\p{N}][\p{L}\p{N}\p{M}-]*(?:\.html)?$/u);
        assert.ok(Buffer.byteLength(part) <= 255 && part.isWellFormed(), part);
        assert.doesNotMatch(part, /^(?:con|nul|aux|prn|com\d|lpt\d)(?:\.|$)/);
      }
      assert.match(page, /-?[0-9a-f]{8}\.html$/);
    }
  }
});

test('a page is called after its project, day and title, in any script', () => {
  const name = (fields: Partial<SessionFacts>) => pageNames([facts(fields)])[0];
  const at = { first_record_at: '2026-03-04T23:30:00.000Z' };
  assert.match(
    name({ ...at, project: 'github.com/me/shop', title: 'Fix: the <b>cart</b>!' }) ?? '',
    /^sessions\/github-com-me-shop\/2026-03-04-fix-the-b-cart-b-[0-9a-f]{8}\.html$/,
  );
  assert.match(
    name({ ...at, title: '修正 Größe' }) ?? '',
    /\/2026-03-04-修正-größe-[0-9a-f]{8}\.html$/,
  );
  assert.equal(slug('e\u0301te\u0301', 100), 'été');
});

test('of two sessions alike in all but their ids, each has its own page', () => {
  const alike = Array.from({ length: 3000 }, (_, index) =>
    facts({ id: `s-${index}`, title: 'Alike' }),
  );
  assert.equal(new Set(pageNames(alike)).size, 3000);
  const [one, other] = pageNames([facts({ project: 'a/b' }), facts({ project: 'a-b' })]);
  assert.notEqual(one, other);
  assert.equal(one?.split('/')[1], other?.split('/')[1]);
  const twice = pageNames([facts(), facts()]);
  assert.equal(new Set(twice).size, 2);
});
