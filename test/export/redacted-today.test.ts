import assert from 'node:assert/strict';
import test from 'node:test';
import { documentOf, formats } from '../../src/export/formats.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { mirrorSource } from '../../src/mirror/step.ts';
import { findRecord } from '../../src/records/find-record.ts';
import { settledChain } from '../../src/records/settled-chain.ts';
import { createRedactor } from '../../src/redact/engine.ts';
import { makeMachine, temporaryFolder } from '../support/machine.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

const token = `ghp_${'a1B2'.repeat(9)}`;

for (const format of formats.filter((each) => each !== 'hf')) {
  const does = format === 'jsonl' ? 'is given as it is in jsonl' : `does not come into ${format}`;
  test(`what was stored before its rule existed ${does}`, async (t) => {
    const machine = makeMachine(temporaryFolder(t));
    const source = machine.source('s');
    append(source.path, userRow(`the key is ${token}`) + assistantRow('I see.'));
    await machine.use(async (context) => {
      const before = { ...context, redactor: createRedactor({ rules: [] }) };
      await mirrorSource(before, fileUnder(before, 'claude-code', source, machine.home));
    });
    await machine.use(async (context) => {
      const bucket = await context.bucket();
      const record = await findRecord(bucket, { id: 's' }, 'p');
      const { stored, chain } = await settledChain(bucket, record.address, record);
      const exportable = { record: { ...record, ...stored }, parts: chain.parts };
      const pieces: string[] = [];
      for await (const piece of documentOf(
        { bucket, redactor: context.redactor },
        exportable,
        format,
      ))
        pieces.push(piece.toString());
      const document = pieces.join('');
      assert.equal(document.includes(token), format === 'jsonl');
      assert.equal(document.includes('[REDACTED:github_pat]'), format !== 'jsonl');
    });
  });
}
