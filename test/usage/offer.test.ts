import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openDatabase } from '../../src/state/database.ts';
import { noteFilling, readFilling } from '../../src/state/fills.ts';
import { temporaryFolder } from '../support/machine.ts';
import { repository } from '../support/sandbox.ts';
import { append, assistantRow, userRow } from '../support/transcript.ts';

type Client = 'claude-code' | 'codex';

interface Answer {
  systemMessage?: string;
}

function makeUser(t: TestContext, client: Client, config: object = {}) {
  const root = temporaryFolder(t);
  const home = join(root, '.tracecraft');
  const transcript = join(root, 'rollout-2026-01-01T00-00-00-s1.jsonl');
  const database = join(home, 'state.db');
  openDatabase(database, 1_000).close();
  const bucket = pathToFileURL(join(root, 'bucket')).href;
  writeFileSync(join(home, 'config.json'), JSON.stringify({ bucket, ...config }));
  const name = { harness: client, session: 's1' } as const;
  const withState = <T>(work: (db: ReturnType<typeof openDatabase>) => T): T => {
    const db = openDatabase(database, 1_000);
    try {
      return work(db);
    } finally {
      db.close();
    }
  };
  return {
    transcript,
    /** What the status line notes of the window. */
    tellWindow: (window: number) =>
      withState((db) => noteFilling(db, name, { ...readFilling(db, name), window }, Date.now())),
    hook(event = 'Stop'): Answer | undefined {
      const out = execFileSync(
        process.execPath,
        [join(repository, 'dist/hook.cjs'), client, '--own-environment'],
        {
          env: { HOME: root, TRACECRAFT_HOME: home, TRACECRAFT_PROJECT: 'p' },
          input: JSON.stringify({
            session_id: 's1',
            transcript_path: transcript,
            cwd: root,
            hook_event_name: event,
          }),
          encoding: 'utf8',
        },
      );
      return out === '' ? undefined : JSON.parse(out);
    },
  };
}

let count = 0;

function claudeTurn(used: number, more: object = {}): string {
  count += 1;
  const usage = { input_tokens: 1, cache_read_input_tokens: used - 1, output_tokens: 9 };
  const message = { id: `m${count}`, role: 'assistant', model: 'claude-x', content: [], usage };
  return userRow('a question') + assistantRow('', { message, requestId: `r${count}`, ...more });
}

function codexTurn(used: number, window: number | undefined): string {
  count += 1;
  const last = {
    input_tokens: used,
    cached_input_tokens: 10,
    output_tokens: 5,
    total_tokens: used + 5,
  };
  const info = {
    last_token_usage: last,
    total_token_usage: { ...last, total_tokens: count * 1_000_000 },
    ...(window !== undefined && { model_context_window: window }),
  };
  const row = (type: string, payload: object) =>
    `${JSON.stringify({ timestamp: new Date(1_790_000_000_000 + count).toISOString(), ordinal: count, type, payload })}\n`;
  return (
    row('turn_context', { model: 'gpt-x', turn_id: `t${count}` }) +
    row('event_msg', { type: 'token_count', info })
  );
}

test('a full window is told of once, and again when it had room in between', (t) => {
  const { transcript, tellWindow, hook } = makeUser(t, 'claude-code');
  tellWindow(200_000);
  const turn = (used: number, event?: string) => {
    append(transcript, claudeTurn(used));
    return hook(event)?.systemMessage;
  };
  assert.equal(turn(159_999), undefined);
  assert.equal(
    turn(160_000),
    "This session's window is 80% full (160,000 of 200,000 tokens). /clear makes room: the session after it is told by itself what this one did.",
  );
  assert.equal(turn(170_000), undefined);
  assert.equal(turn(30_000), undefined);
  assert.match(turn(190_000) ?? '', /95% full/);
  assert.equal(hook(), undefined, 'nothing new');
});

test('Claude Code says in its rows when it asks for the large window', (t) => {
  const { transcript, hook } = makeUser(t, 'claude-code');
  const params = { betas: ['some-other', 'context-1m-2025-08-07'] };
  const request = `${JSON.stringify({ type: 'api-request', id: 'q1', params })}\n`;
  append(transcript, request + claudeTurn(850_000, { requestRef: 'q1' }));
  assert.match(hook()?.systemMessage ?? '', /85% full \(850,000 of 1,000,000 tokens\)/);
});

test('Codex says itself how large the window is', (t) => {
  const { transcript, hook } = makeUser(t, 'codex');
  append(transcript, codexTurn(100_000, 250_000));
  assert.equal(hook(), undefined);
  append(transcript, codexTurn(210_000, 250_000));
  const { systemMessage = '', ...rest } = hook() ?? {};
  assert.deepEqual(rest, {});
  assert.match(systemMessage, /84% full \(210,000 of 250,000 tokens\)/);
  assert.match(systemMessage, /codex handoff --thread s1.*codex trim --thread s1 --dry-run/);
  append(transcript, codexTurn(220_000, 250_000));
  assert.equal(hook(), undefined);
});

for (const client of ['claude-code', 'codex'] as const) {
  test(`${client}: where nobody says how large the window is, nothing is guessed`, (t) => {
    const { transcript, hook } = makeUser(t, client);
    const turn = client === 'codex' ? codexTurn(5_000_000, undefined) : claudeTurn(5_000_000);
    append(transcript, turn);
    assert.equal(hook(), undefined);
  });

  test(`${client}: usage.offer_at moves it, and 0 turns it off`, (t) => {
    const turn = () => (client === 'codex' ? codexTurn(60, 100) : claudeTurn(60));
    for (const [offer_at, told] of [
      [60, true],
      [61, false],
      [0, false],
    ] as const) {
      const { transcript, tellWindow, hook } = makeUser(t, client, { usage: { offer_at } });
      tellWindow(100);
      append(transcript, turn());
      assert.equal(hook()?.systemMessage !== undefined, told, String(offer_at));
    }
  });
}

test('other events, a subagent within and a turn without an answer say nothing', (t) => {
  const { transcript, tellWindow, hook } = makeUser(t, 'claude-code');
  tellWindow(100);
  append(transcript, claudeTurn(99));
  for (const event of ['PreCompact', 'SubagentStop', 'SessionEnd']) {
    assert.equal(hook(event), undefined);
    append(transcript, userRow('more'));
  }
  append(transcript, claudeTurn(99, { isSidechain: true }));
  assert.equal(hook(), undefined);
  append(transcript, claudeTurn(99));
  assert.ok(hook()?.systemMessage);
});

test('what is named is what hands over by the settings', (t) => {
  const told = (recall: object) => {
    const { transcript, tellWindow, hook } = makeUser(t, 'claude-code', { recall });
    tellWindow(100);
    append(transcript, claudeTurn(90));
    return hook()?.systemMessage;
  };
  assert.match(told({ auto_handoff: false }) ?? '', /\/handoff and then \/clear/);
  assert.match(told({ index: false }) ?? '', /\/compact makes room/);
});
