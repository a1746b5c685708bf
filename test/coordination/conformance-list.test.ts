import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

/**
 * What the Python client (0.2.2 to 0.2.5) checks in its own tests, by the file of its tests, each with the test here
 * that keeps it: its file, and what stands in its title.
 */
type Row = [behaviour: string, file: string, title: string];

const words = 'coordination/conformance.test.ts';
const setup = 'coordination/conformance-setup.test.ts';
const look = 'coordination/mail/look.test.ts';
const bucket = 'bucket/suite.ts';
const tail = 'harness/jsonl-tail.test.ts';
const claude = 'harness/claude-code/sources.test.ts';
const codex = 'harness/codex/sources.test.ts';
const openclaw = 'harness/openclaw/sources.test.ts';
const step = 'mirror/step.test.ts';
const session = 'cli/session.test.ts';

const kept: Record<string, Row[]> = {
  test_coordination: [
    ['two claim, one wins, the other is told by whom', words, 'of two claimers one exits 0'],
    ['not the owner: refused with owner and --force', words, 'step is not completed: owner and'],
    ['--force completes in the name of who forced', words, 'step is not completed: owner and'],
    ['the owner completes', words, 'a plain handoff has schema 2'],
    ['a step nobody claimed can be completed', words, 'an unclaimed step can be completed'],
    ['a claim without status is in progress, and named', words, 'a claim without a status is in'],
    ['a wait for it times out', 'cli/claims-steps.test.ts', 'time runs out'],
    ['blocked ends a wait at once', words, 'blocked has its state and label'],
    ['needs review does not, and is named', words, 'needs review is waited for'],
  ],
  test_handoff_v2: [
    ['the plain words and the defaults of schema 2', words, 'a plain handoff has schema 2'],
    ['blocked and needs review: state, status, label', words, 'blocked has its state and label'],
    ['both at once are refused', words, 'both states at once are refused'],
    ['--to and --next-action are told and stored', words, 'to whom it goes on and what is next'],
    ['git: exactly the tracked files that changed', 'cli/claims.test.ts', 'that git has changed'],
    ['outside of git: none, and no failure', 'cli/claims.test.ts', 'where git does not tell'],
    ['no field of assumptions', words, 'no other fields of that schema'],
  ],
  test_harness: [
    ['four harnesses by name, no other', 'harness/hook-call.test.ts', 'no other name is a harness'],
    ['reading gives bytes and where to go on', tail, 'reading to a cursor gives exactly'],
    ['with nothing new there is nothing', 'mirror/backfill.test.ts', 'a second run sends nothing'],
    ['only what was appended; all of it makes the source', tail, 'random writes, rewrites and'],
    [
      'Claude Code: the name of a folder',
      'harness/claude-code/restore.test.ts',
      'lie where the client looks',
    ],
    ['Claude Code: other files are none', claude, 'what is no transcript of a session'],
    ['Claude Code: no folder, no sessions', claude, 'a machine without Claude Code'],
    ['Codex: the id from the name', codex, 'a rollout is named for its thread'],
    ['Codex: the tree of days', codex, 'threads are found with their revisions'],
    ['Codex: other files are none', codex, 'what is no rollout is left alone'],
    ['OpenClaw: agent and session make the id', openclaw, 'no two sessions of any agents have'],
    ['OpenClaw: what lies beside is none', openclaw, 'without what lies beside them'],
    ['OpenClaw: topics', openclaw, 'a file in sessions/ is known by its name'],
    ['OpenClaw: OPENCLAW_STATE_DIR', openclaw, 'the state folder is where OpenClaw'],
    [
      'OpenClaw: nothing there',
      'harness/openclaw/event-log.test.ts',
      'what is not there is missing',
    ],
    [
      'Hermes: all sessions of a database',
      'harness/hermes/sources.test.ts',
      'sessions of all profiles are found',
    ],
    [
      'Hermes: rows, then only new ones',
      'harness/hermes/row-stream.test.ts',
      'then only what is new',
    ],
    ['Hermes: cells are JSON', 'harness/hermes/cell.test.ts', 'is valid JSON with nothing lost'],
    ['Hermes: no database', 'harness/hermes/row-stream.test.ts', 'a database of something else is'],
  ],
  test_hf_onboarding: [
    ['init makes the bucket, or finds it, and signs in', setup, 'on the Hub init makes the bucket'],
    ['private unless told otherwise, and it is said', setup, 'on the Hub init makes the bucket'],
    ['init says best-effort, and what is better', setup, 'says that claims are best-effort'],
    ['claim says best-effort', setup, 'says then what that is'],
    ['PUBLIC, and a warning unless it is meant', setup, 'of a bucket that everybody can read'],
    ['no bucket, no access: named, with what helps', setup, 'a bucket that is not there, and a'],
    [
      'not there is an answer, 401 is an error',
      'bucket/hf.test.ts',
      'with a wrong one, and without',
    ],
  ],
  test_messaging: [
    [
      'a burst is as many messages, all shown',
      'coordination/mail/mail-suite.ts',
      'three readers see all, none twice',
    ],
    ['two sends are two keys', words, 'lies in its mailbox, and two are two'],
    ['the fields of a message', words, 'a message has its fields'],
    ['direct ones and broadcasts, by time', words, 'the lines of an inbox keep their shape'],
  ],
  test_session_cli: [
    ['a part and a meta, then only what is new', step, 'a flush is a constant number'],
    ['all bytes are told', step, 'arrives whole and exactly once'],
    ['nothing new', 'mirror/backfill.test.ts', 'a second run sends nothing'],
    ['the state lost: parts go on', 'mirror/standing.test.ts', 'without a byte twice'],
    ['a key is replaced and counted', step, 'what was redacted is counted'],
    ['redaction can be off', 'mirror/own-redaction.test.ts', 'gets everything as it is'],
    ['list: harness and id', session, 'sessions in aligned columns'],
    ['show --tail', session, 'with --tail prints the last lines'],
    ['stop marks the end', session, 'stop marks a session as ended once'],
    ['unknown ids', session, 'and one that is none says how to find it'],
    ['no session to mirror', session, 'says when there is none'],
  ],
  test_tier_0: [
    ['a conditional put: the first stays', bucket, 'on an existing key stores nothing'],
    ['a listing of more than a page', setup, 'of more keys than a listing tells at once'],
    ['init without keys writes nothing', 'cli/init.test.ts', 'and nothing is written'],
    ['init reads the keys of AWS', setup, 'init reads the keys of AWS'],
  ],
  test_v024_fixes: [
    ['--delete leaves broadcasts to others', words, '--delete takes direct messages'],
    ['403 is an error', 'bucket/s3/fault-suite.ts', 'a wrong secret is told from an unknown'],
    ['404 is an answer', bucket, 'what was never put is undefined'],
    ['init has defaults', setup, 'without --project and --agent init takes'],
  ],
  test_v025_features: [
    ['a listing tells size and time', bucket, 'a listing tells each size, etag and age'],
    ['a listing begins where it is told', bucket, 'and begins where it is told'],
    ['history: oldest first, hidden in lists', words, 'memory: dots become folders, history'],
    ['history --limit: the newest', 'cli/memory.test.ts', 'values come from files and stdin'],
    ['history of one key alone', 'coordination/memory/list.test.ts', 'a long history costs'],
    ['missing, reserved, with a slash', words, 'memory: what is missing exits 1'],
    ['--with-meta', words, 'memory: dots become folders, history'],
    ['--new shows once, to each agent', words, 'what is new is shown once to each agent'],
    ['--delete keeps the cursor', look, 'deleting leaves the cursor'],
    ['--delete --new is wrong', words, '--delete takes direct messages'],
    ['an older cursor is understood', look, 'reading goes on where the Python client'],
    ['what is no message is passed over', look, 'what else lies there is none'],
    [
      'what comes late comes once',
      'coordination/mail/cursor.test.ts',
      'every message is delivered exactly once',
    ],
    ['--step is stored and shown', words, 'the lines of an inbox keep their shape'],
    ['ids of steps', words, 'names of steps lose their dots and capitals'],
    ['recipients', words, 'recipients with slashes or a leading underscore'],
    ['status --json', words, 'status --json: a claim without a status'],
    ['status: what is unread', 'cli/status-project.test.ts', 'fields beside the local ones'],
  ],
};

/** What it does and is a fault, so that it is done otherwise here on purpose: the test that says how. */
const otherwise: Row[] = [
  ['claiming what one holds fails', words, 'but claiming what one holds succeeds'],
  ['a step left blocked can never be claimed', words, 'but a step left blocked can be claimed'],
  ['a claim never ends', 'cli/claims.test.ts', 'a claim that ran out is taken over'],
  [
    'a lost answer tells the winner it lost',
    'coordination/claims/lost-answers.test.ts',
    'whoever did it is told so',
  ],
  ['who lost still writes the status', 'coordination/claims/claims.test.ts', 'never goes back'],
  [
    'waiters wake before the handoff',
    'coordination/steps/wait-for.test.ts',
    'whoever is woken finds the handoff',
  ],
  ['a wait of no time never looks', words, 'but --timeout 0 looks once'],
  [
    'no last look at the deadline',
    'coordination/steps/wait-for.test.ts',
    'the last look is at the deadline',
  ],
  ['two spellings are one step', words, 'but names that would share a key are refused'],
  ['any name is an agent’s', 'coordination/names.test.ts', 'names no agent'],
  ['step `shared` is no step', 'coordination/artifacts/artifacts.test.ts', 'called shared is its'],
  [
    'an artifact is written anywhere',
    'coordination/artifacts/artifacts.test.ts',
    'into leads nowhere',
  ],
  ['a folder is no artifact', 'coordination/artifacts/artifacts.test.ts', 'a folder comes back'],
  ['messages forge lines', 'cli/mail.test.ts', 'nothing in a message can look like another'],
  ['a sender’s clock hides others', look, 'that a fast sender pushed ahead is not believed'],
  ['names like _broadcast are mixed up', look, 'not shown to oneself, whatever one is called'],
  ['the last write wins unseen', 'coordination/memory/set.test.ts', 'only while that stands'],
  ['a.b and a/b are one memory', 'coordination/names.test.ts', 'found again under its own name'],
  ['a heartbeat is never renewed', 'coordination/presence/beat.test.ts', 'in one a minute'],
  [
    'what cannot be read is a traceback',
    'coordination/claims/damage.test.ts',
    'a claim that is damaged is nobody',
  ],
  [
    'conditions that are ignored let two win',
    'coordination/claims/best-effort.test.ts',
    'a claim is refused, and says',
  ],
  ['on the Hub claims go through', setup, 'but on the Hub claim refuses'],
  ['keys are kept in the folder', setup, 'but it keeps them nowhere'],
  ['a file of settings in the folder', setup, 'but init writes no file into the folder'],
  ['--public makes a bucket public', setup, 'but --public makes no bucket public'],
  ['the newest session of anybody', 'mirror/mirror.test.ts', 'never picked because it is newest'],
  ['half lines are sent', step, 'what was unfinished arrives once it is finished'],
  ['a rewritten source is not seen', tail, 'is told from one that grew'],
  ['what it has put twice', 'mirror/crash.test.ts', 'every line exactly once'],
];

/** Left out is what its tests check of itself alone: offsets that callers give, its bench, its repository's files. */
const rows = [...Object.values(kept).flat(), ...otherwise];

for (const file of new Set(rows.map(([, name]) => name))) {
  test(`what the Python client promises and ${file} keeps has its test there`, () => {
    const source = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
    for (const [behaviour, name, title] of rows) {
      if (name === file) assert.ok(source.includes(title), `${behaviour}: ${title}`);
    }
  });
}
