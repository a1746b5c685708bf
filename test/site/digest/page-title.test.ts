import assert from 'node:assert/strict';
import test from 'node:test';
import type { SessionFacts } from '../../../src/export/exported-session.ts';
import { pageTitle } from '../../../src/site/digest/page-title.ts';

const facts = (title: string | null) => ({ id: 'an-id', title }) as SessionFacts;

test('a session whose title may not be shown is called by what was asked in it', () => {
  assert.equal(pageTitle(facts('Mend the build'), { asked: 'Why?' }), 'Mend the build');
  assert.equal(
    pageTitle(facts(null), { asked: '\nWhy is it red?\nIt was green' }),
    'Why is it red?',
  );
  const asked = `https://example.com/${'long'.repeat(40)}`;
  assert.equal(pageTitle(facts(null), { asked }), `${asked.slice(0, 79)}…`);
  assert.equal(pageTitle(facts(' '), { asked: '' }), 'an-id');
});
