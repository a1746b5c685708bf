import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { createOwnRedactor } from '../../../src/redact/own/redactor.ts';
import type { Relative } from '../../../src/site/model.ts';
import { relativesOf } from '../../../src/site/sources/relatives.ts';
import { findSessions } from '../../../src/site/sources/sessions.ts';
import { makeSiteMachine, talk } from '../build/built-site.ts';

test('each session tells what it came out of and what came out of it', async (t) => {
  const machine = makeSiteMachine(t);
  const related: Record<string, object> = {
    first: { parent: null, relation: null },
    cleared: { parent: 'first', relation: 'clear' },
    forked: { parent: 'first', relation: 'fork' },
    handed: {
      parent: null,
      relation: null,
      continues: {
        harness: 'claude-code',
        session: 'cleared',
        project: 'p',
        by: 'baton',
        at: '2026-01-01T00:00:00.000Z',
      },
    },
    first__g1: { parent: 'first', relation: 'revision', session: 'first' },
    lonely: { parent: 'elsewhere', relation: 'fork' },
  };
  for (const [session, fields] of Object.entries(related)) {
    await machine.say(session, ...talk(session));
    const file = join(machine.recordFolder(session), 'meta.json');
    const meta = JSON.parse(readFileSync(file, 'utf8'));
    const successor = session === 'first' ? { superseded_by: 'first__g1' } : {};
    writeFileSync(file, JSON.stringify({ ...meta, ...fields, ...successor }));
  }
  const found = await machine.use((context) =>
    findSessions(
      {
        context: { ...context, cwd: machine.root, project: 'p' },
        redactor: createOwnRedactor({}, {}),
        observed: { find: () => undefined, note() {} },
        onTrouble(_, error) {
          throw error;
        },
      },
      { project: 'p', from: 'bucket' },
    ),
  );
  const relatives = relativesOf(found.all, ({ main }) =>
    main.facts.id === 'forked' ? undefined : `${main.facts.id}.html`,
  );
  const told = (relative: Relative) =>
    `${relative.relation} ${relative.page ?? `(${relative.title})`}`;
  const all = Object.fromEntries(
    found.all.map((session) => [session.main.facts.id, relatives(session).map(told)]),
  );
  assert.deepEqual(all, {
    cleared: ['continues first.html', 'continued handed.html'],
    first: ['continued cleared.html', 'forked-into (Ask forked)', 'revised-into first__g1.html'],
    first__g1: ['revision-of first.html'],
    forked: ['forked-from first.html'],
    handed: ['continues cleared.html'],
    lonely: ['forked-from (elsewhere)'],
  });
});
