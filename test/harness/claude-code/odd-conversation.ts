import type { Random } from '../../support/random.ts';
import { oddWords } from '../odd-words.ts';
import {
  type Conversation,
  call,
  conversation,
  human,
  result,
  text,
  thinking,
} from './conversation.ts';

interface Happening {
  talk: Conversation;
  random: Random;
  words(): string;
  /** Calls that were made so far, answered or not. */
  calls: string[];
  /** Where each of the conversations aside ends. */
  asides: (string | null)[];
}

/** A transcript in which everything happens that was seen in one, in any order. */
export function oddConversation(random: Random, length: number): object[] {
  const talk = conversation();
  const h: Happening = { talk, random, words: oddWords(random), calls: [], asides: [] };
  while (talk.rows.length < length) random.pick(happenings)(h);
  // A subagent's own transcript, of which every row says so.
  if (random.chance(0.15)) for (const row of talk.rows) row.isSidechain = true;
  for (const row of talk.rows) damage(row, random);
  return talk.rows;
}

const happenings: ((h: Happening) => void)[] = [
  prompt,
  prompt,
  prompt,
  answer,
  answer,
  answer,
  returned,
  returned,
  ({ talk, words }) => talk.user(words(), { isMeta: true }),
  ({ talk, words }) => talk.user(`<system-reminder>${words()}</system-reminder>`),
  ({ talk, words }) => talk.user(`<local-command-stdout>${words()}</local-command-stdout>`),
  ({ talk, words }) => talk.user(command(words()), human),
  ({ talk, words }) => talk.user(`<bash-input>${words()}</bash-input>`),
  ({ talk, words }) =>
    talk.user(`<bash-stdout>${words()}</bash-stdout><bash-stderr></bash-stderr>`),
  ({ talk, words }) => talk.system('local_command', { content: command(words()) }),
  ({ talk, words }) =>
    talk.system('local_command', { content: `<local-command-stdout>${words()}` }),
  ({ talk, words }) => talk.system('informational', { content: words() }),
  ({ talk }) => talk.system('turn_duration', { durationMs: 7 }),
  ({ talk }) => talk.user([text('[Request interrupted by user for tool use]')]),
  ({ talk, words }) =>
    talk.user([text(words()), text('[Request interrupted by user]'), text(command('clear'))]),
  notice,
  ({ talk }) => {
    const message = { model: '<synthetic>', content: [text('API Error: 529')], usage: {} };
    talk.assistant([text('')], { isApiErrorMessage: true, message });
  },
  ({ talk, words }) => {
    const message = { model: '<synthetic>', content: [text(words())], usage: { output_tokens: 3 } };
    talk.assistant([text('')], { message });
  },
  compaction,
  ({ talk, words }) => talk.user(words(), { isCompactSummary: true }),
  ({ talk, words }) => talk.attachment({ type: 'queued_command', prompt: words(), ...human }),
  ({ talk, words }) =>
    talk.attachment({
      type: 'queued_command',
      prompt: [text(words()), picture],
      commandMode: 'prompt',
    }),
  ({ talk, words }) =>
    talk.attachment({ type: 'queued_command', prompt: words(), commandMode: 'task-notification' }),
  ({ talk, words }) => talk.attachment({ type: 'date' }, { rendered: [{ content: words() }] }),
  ({ talk, words }) => talk.attachment({ type: 'file', content: { file: { content: words() } } }),
  again,
  again,
  ({ talk, random }) => {
    talk.tip = random.chance(0.2) ? null : (random.pick(talk.rows)?.uuid ?? null);
  },
  ({ talk }) => {
    talk.tip = 'not in the record';
  },
  // What a fork copied.
  ({ talk, words }) => talk.assistant([text(words())], { requestSessionId: 'old' }),
  aside,
  aside,
  aside,
  spawned,
  ({ talk, words }) => {
    talk.rows.push({
      type: 'file-history-snapshot',
      uuid: `o${talk.rows.length}`,
      parentUuid: talk.tip,
      text: words(),
    });
  },
];

const picture = {
  type: 'image',
  source: { type: 'base64', media_type: 'image/png', data: 'AAAA' },
};

function command(name: string): string {
  return `<command-name>/${name}</command-name><command-args>x</command-args>`;
}

function prompt({ talk, random, words }: Happening): void {
  const content = random.pick([words(), [text(words())], [text(words()), picture], [picture]]);
  talk.user(content, random.chance(0.8) ? human : {});
}

function answer({ talk, random, words, calls }: Happening): void {
  const id = `t${calls.length}`;
  const blocks = [
    thinking(words()),
    text(words()),
    call(id, 'Bash', { command: words(), n: [1, {}] }),
  ];
  const kept = blocks.filter(() => random.chance(0.6));
  if (kept.includes(blocks[2] as never)) calls.push(id);
  const rows = talk.assistant(kept);
  // Its usage comes again, after it or much later, in a row of its own.
  if (random.chance(0.2))
    talk.rows.push({ ...(rows[0] ?? talk.user('')), uuid: `m${talk.rows.length}` });
}

/** Most results come at once, some turns later, some twice, and some for calls that are not there. */
function returned({ talk, random, words, calls }: Happening): void {
  const id = random.chance(0.6) ? calls.at(-1) : random.pick([...calls, 'unknown']);
  const content = random.pick([words(), [text(words()), picture], [], null, { type: 'reference' }]);
  talk.user([result(id ?? 'unknown', content, random.chance(0.2))]);
}

function notice({ talk, words }: Happening): void {
  const origin = { kind: 'task-notification' };
  talk.user(`<task-notification>${words()}</task-notification>`, { origin });
}

function compaction({ talk, random, words }: Happening): void {
  const logicalParentUuid = talk.tip;
  talk.tip = null;
  talk.system('compact_boundary', { content: words(), logicalParentUuid });
  if (random.chance(0.8)) talk.user(words(), { isCompactSummary: true });
  for (let row = random.between(0, 3); row > 0; row -= 1) again({ talk, random } as Happening);
  if (random.chance(0.3)) talk.user(words(), { logicalParentUuid, parentUuid: null, ...human });
}

function again({ talk, random }: Happening): void {
  if (talk.rows.length > 0) talk.rows.push({ ...random.pick(talk.rows) });
}

/** A subagent's rows, as old releases wrote them among the others. */
function aside({ talk, random, words, asides, calls }: Happening): void {
  const main = talk.tip;
  const at = random.chance(0.3)
    ? asides.push(null) - 1
    : random.between(0, Math.max(0, asides.length - 1));
  talk.tip = asides[at] ?? null;
  const isSidechain = true;
  for (let row = random.between(1, 3); row > 0; row -= 1) {
    if (talk.tip === null || random.chance(0.2)) talk.user(words(), { isSidechain });
    else if (random.chance(0.3))
      talk.user([result(random.pick([...calls, 'unknown']), words())], { isSidechain });
    else talk.assistant([text(words())], { isSidechain });
  }
  asides[at] = talk.tip;
  talk.tip = main;
}

/** A subagent of newer releases: only its call and what it answered are here. */
function spawned({ talk, random, words, calls }: Happening): void {
  const id = `a${calls.length}`;
  const name = random.pick(['Agent', 'Task']);
  talk.assistant([call(id, name, { prompt: words() })]);
  calls.push(id);
  if (random.chance(0.3)) return;
  const agentId = `f${id}`;
  talk.user(
    [result(id, `Done. agentId: ${agentId}`)],
    random.chance(0.5) ? { toolUseResult: { agentId } } : {},
  );
}

function damage(row: Record<string, unknown>, random: Random): void {
  if (random.chance(0.98)) return;
  const fields = ['uuid', 'parentUuid', 'timestamp', 'sessionId', 'message', 'requestId', 'origin'];
  const field = random.pick(fields);
  if (random.chance(0.5)) delete row[field];
  else row[field] = random.pick([null, 7, [], {}, '', { content: [null, 3, text('odd')] }]);
}
