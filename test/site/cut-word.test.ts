import assert from 'node:assert/strict';
import test from 'node:test';
import { withoutCutWord } from '../../src/site/cut-word.ts';

const texts: Record<string, string> = {
  'whole, and ends by itself': 'whole, and ends by itself',
  'ask bob.smith@corp…': 'ask…',
  'look into /home/zebu…': 'look into…',
  'the server 10.211…': 'the server…',
  'pay with 4111 1111 11…': 'pay with…',
  'to the account DE12 3456 7…': 'to the account…',
  'call +49 (170) 12…': 'call…',
  'cut at a border …': 'cut at a border…',
  'blocked: "wait for zebu…"': 'blocked: "wait for…"',
  'fix 3 of 4 bugs in par…': 'fix 3 of 4 bugs in…',
  '検索の不具合を直し…': '検索の不具合を直し…',
  '検索 zebul…': '検索…',
  'https://one.long.address/…': '',
  '"zebu…"': '',
};

for (const [text, rest] of Object.entries(texts)) {
  test(`of ${JSON.stringify(text)} stays ${JSON.stringify(rest)}`, () => {
    assert.equal(withoutCutWord(text), rest);
  });
}
