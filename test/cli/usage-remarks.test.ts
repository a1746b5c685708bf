import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import test from 'node:test';
import { remarks } from '../../src/cli/usage/remarks.ts';
import { nothing } from '../../src/usage/amount.ts';
import { noSavings } from '../../src/usage/cache-savings.ts';

test('the setting for a model without a price is one word of the shell, whatever the model is called', () => {
  for (const model of [`it's`, `'; echo pwned; '`, '$(echo pwned) `echo pwned` "!!"']) {
    const total = { ...nothing(), unpriced: new Map([[model, 7]]) };
    const lines = remarks(total, { block: undefined, savings: noSavings() }).split('\n');
    const [word = ''] = /'\{.*$/.exec(lines.slice(1).join(' ').trim()) ?? [];
    const given = execFileSync('sh', ['-c', `printf '<%s>' ${word}`], { encoding: 'utf8' });
    const setting = /^<(\{.*\})>$/.exec(given.replaceAll(/\s+/g, ' '))?.[1] ?? '';
    assert.deepEqual(Object.keys(JSON.parse(setting.replaceAll('…', '0'))), [model]);
  }
});
