import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Key } from '../../src/bucket/bucket.ts';
import {
  broadcast,
  historyKey,
  type MemoryKey,
  messageKey,
  messageName,
  type StepId,
  stepKey,
} from '../../src/bucket/coordination-keys.ts';
import type { HarnessName } from '../../src/harness/harness.ts';
import { openMirror } from '../../src/mirror/context.ts';
import { fileUnder } from '../../src/mirror/file-under.ts';
import { mirrorSource } from '../../src/mirror/step.ts';
import { claudeAnswer, claudePrompt, codexRollout } from './usage-transcripts.ts';

/**
 * Three hours of four agents on one project, in a folder as the bucket: sessions of two harnesses, twelve steps
 * that are completed, handed on, given up, run out and are taken over, and thirty messages.
 */
export interface Afternoon {
  bucketUrl: string;
  /** What a command needs to see it as one of them, or as none. */
  env: Record<string, string>;
}

const project = 'shop';
const minute = 60_000;

/** `start`: ms since 1970, three hours or more ago. */
export async function makeAfternoon(root: string, start: number): Promise<Afternoon> {
  const bucket = join(root, 'bucket');
  const bucketUrl = pathToFileURL(bucket).href;
  const env = {
    HOME: join(root, 'home'),
    TRACECRAFT_HOME: join(root, 'home/.tracecraft'),
    TRACECRAFT_BUCKET: bucketUrl,
    TRACECRAFT_PROJECT: project,
  };
  const at = (minutes: number) => start + Math.round(minutes * minute);
  for (const session of sessions) await mirrorSession(root, env, session, at);
  const put = (key: Key, modified: number, value: object) => {
    const path = join(bucket, key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(value));
    utimesSync(path, new Date(modified), new Date(modified));
  };
  for (const [step, events] of Object.entries(steps)) putClaim(put, step, events, at);
  for (const [index, [minutes, from, to, text, step]] of messages.entries()) {
    const id = index.toString(16).padStart(8, '0');
    const name = messageName(BigInt(at(minutes)) * 1_000_000n, from, id);
    put(messageKey(project, to, name), at(minutes), {
      ...{ from, to, message: text, sent_at: new Date(at(minutes)).toISOString(), id },
      ...(step !== undefined && { step }),
    });
  }
  for (const [minutes, agent, key, value] of memories) {
    const name = messageName(BigInt(at(minutes)) * 1_000_000n, agent, '00000000');
    const set_at = new Date(at(minutes)).toISOString();
    put(historyKey(project, key as MemoryKey, name), at(minutes), { value, set_by: agent, set_at });
  }
  return { bucketUrl, env };
}

type Event = [
  minutes: number,
  agent: string,
  event: 'claimed' | 'stolen' | 'released' | 'forced' | 'complete' | 'blocked' | 'needs_review',
  to?: string,
  note?: string,
];

/** ms that a claim lasts unless it is renewed. */
const ttl = 25 * minute;

function putClaim(
  put: (key: Key, modified: number, value: object) => void,
  step: string,
  events: readonly Event[],
  at: (minutes: number) => number,
): void {
  let generation = 0;
  const history = events.map(([minutes, agent, event]) => {
    if (event === 'claimed' || event === 'stolen') generation += 1;
    const lease = `lease_${generation}`;
    return { at: new Date(at(minutes)).toISOString(), event, agent, generation, lease };
  });
  const [minutes, agent, event, next, note = ''] = events.at(-1) as Event;
  const isHeld = event === 'claimed' || event === 'stolen';
  const from = history.findLast((each) => each.event === 'claimed' || each.event === 'stolen');
  put(stepKey(project, step as StepId, 'claim'), at(minutes), {
    agent: from?.agent,
    claimed_at: from?.at,
    step,
    state: isHeld ? 'held' : event,
    lease: '0123456789abcdef0123456789abcdef',
    generation,
    ttl_ms: ttl,
    renewals: 0,
    seat: '',
    history,
    ...((next || note) && {
      handoff: {
        ...{ schema: 2, from_agent: agent, from_step: step, next_agent: next ?? null },
        ...{ state: event, next_action: null, note, generation },
        created_at: new Date(at(minutes)).toISOString(),
      },
    }),
  });
}

const steps: Record<string, Event[]> = {
  'design-checkout': [
    [4, 'ada', 'claimed'],
    [28, 'ada', 'complete', 'bela', 'the states are in docs/checkout.md'],
  ],
  'schema-orders': [
    [9, 'bela', 'claimed'],
    [26, 'bela', 'complete'],
  ],
  'api-orders': [
    [30, 'bela', 'claimed'],
    [74, 'bela', 'needs_review', 'ada', 'idempotency keys want a second look'],
  ],
  'review-api': [
    [78, 'ada', 'claimed'],
    [95, 'ada', 'complete', 'dora', 'two nits, both fixed'],
  ],
  'cart-page': [
    [12, 'chen', 'claimed'],
    [39, 'chen', 'claimed'],
    [61, 'chen', 'complete'],
  ],
  'payment-adapter': [
    [20, 'dora', 'claimed'],
    [47, 'chen', 'stolen'],
    [55, 'chen', 'released'],
    [66, 'dora', 'claimed'],
    [104, 'dora', 'complete', 'chen', 'sandbox keys are in the vault'],
  ],
  'checkout-page': [
    [108, 'chen', 'claimed'],
    [151, 'chen', 'complete'],
  ],
  'tax-rules': [
    [33, 'ada', 'claimed'],
    [58, 'ada', 'blocked', undefined, 'waits for the list of rates'],
  ],
  'load-test': [
    [99, 'dora', 'claimed'],
    [131, 'dora', 'complete'],
  ],
  'e-mail-receipts': [
    [80, 'bela', 'claimed'],
    [118, 'ada', 'stolen'],
    [139, 'ada', 'complete'],
  ],
  'docs-api': [
    [122, 'bela', 'claimed'],
    [133, 'ada', 'forced'],
    [133, 'ada', 'complete'],
  ],
  'release-notes': [[150, 'bela', 'claimed']],
};

type Message = [minutes: number, from: string, to: string, text: string, step?: string];

const messages: readonly Message[] = [
  [1, 'ada', broadcast, 'Good morning: the checkout is due tonight. `steps` has the list.'],
  [5, 'bela', 'ada', 'I begin with the schema; tell me when the states are settled.'],
  [8, 'ada', 'bela', 'Four states: open, paid, shipped, returned. Nothing else for now.'],
  [14, 'chen', 'ada', 'Is there a design for the empty cart?', 'cart-page'],
  [16, 'ada', 'chen', 'There is: design/cart-empty.png, keep the illustration.', 'cart-page'],
  [22, 'dora', 'bela', 'Which currency does the amount have, minor units?', 'payment-adapter'],
  [25, 'bela', 'dora', 'Minor units, always, with the currency beside it.', 'payment-adapter'],
  [28, 'ada', 'bela', 'The design is done, yours now.', 'design-checkout'],
  [36, 'bela', 'ada', 'Are partial refunds in or out?'],
  [37, 'ada', 'bela', 'Out. A return is for the whole order.'],
  [46, 'chen', 'dora', 'Your claim ran out; I take the adapter for a moment.', 'payment-adapter'],
  [54, 'dora', 'chen', 'I am back, sorry: my session was compacted.', 'payment-adapter'],
  [56, 'chen', 'dora', 'Released. The retry test is still red.', 'payment-adapter'],
  [
    59,
    'ada',
    broadcast,
    'Tax is blocked until we have the rates; nobody wait for it.',
    'tax-rules',
  ],
  [63, 'chen', 'ada', 'The cart page is done, 14 tests.', 'cart-page'],
  [74, 'bela', 'ada', 'Please look at the idempotency keys.', 'api-orders'],
  [83, 'ada', 'bela', 'Keys are fine. Two nits in orders.ts, see the diff.', 'review-api'],
  [88, 'bela', 'ada', 'Both fixed, thank you.', 'review-api'],
  [96, 'ada', 'dora', 'The API stands, you can test under load.', 'review-api'],
  [101, 'dora', 'bela', 'p99 is 480 ms at 200 orders a second: is there an index on status?'],
  [103, 'bela', 'dora', 'There is now.'],
  [105, 'dora', 'chen', 'The adapter is yours to call: see payment/README.md', 'payment-adapter'],
  [112, 'chen', 'bela', 'What does the API answer for an order that was paid twice?'],
  [114, 'bela', 'chen', '409 with the first payment in `existing`.'],
  [120, 'ada', 'bela', 'Your claim on the receipts ran out, I finish them.', 'e-mail-receipts'],
  [124, 'dora', broadcast, 'p99 is 62 ms now. ありがとう, bela.', 'load-test'],
  [134, 'ada', 'bela', 'I closed docs-api: it was merged an hour ago.', 'docs-api'],
  [141, 'chen', 'ada', 'The checkout page wants one more look from you.'],
  [149, 'ada', 'chen', 'Looked: ship it.', 'checkout-page'],
  [152, 'chen', broadcast, 'Done: the checkout page is merged.', 'checkout-page'],
];

const memories: readonly [minutes: number, agent: string, key: string, value: string][] = [
  [7, 'ada', 'orders.states', 'open, paid, shipped, returned'],
  [27, 'bela', 'db.migration', '0042_orders.sql'],
  [60, 'ada', 'tax.blocked', 'waits for the list of rates'],
  [102, 'bela', 'db.index', 'orders(status, created_at)'],
  [132, 'dora', 'load.p99', '62 ms at 200 orders a second'],
];

interface Session {
  agent: string;
  harness: HarnessName;
  id: string;
  title: string;
  prompts: readonly (readonly [minutes: number, text: string])[];
  /** Minutes when its last answer came. */
  end: number;
}

const sessions: readonly Session[] = [
  {
    ...{ agent: 'ada', harness: 'claude-code', end: 62, title: 'Design the checkout' },
    id: '11111111-aaaa-4000-8000-000000000001',
    prompts: [
      [0, 'Design the checkout, and give out the steps'],
      [6, 'Keep the number of states small'],
      [32, 'Look into the tax rules'],
      [50, 'Ask whether there is a list of rates anywhere'],
    ],
  },
  {
    ...{ agent: 'ada', harness: 'claude-code', end: 158, title: 'Review, then the receipts' },
    id: '11111111-aaaa-4000-8000-000000000002',
    prompts: [
      [76, 'Review the API of bela'],
      [117, 'Finish the receipts, bela is on other things'],
      [146, 'Look at the checkout page, please'],
    ],
  },
  {
    ...{ agent: 'bela', harness: 'codex', end: 176, title: 'Orders: schema and API' },
    id: '0198aaaa-0000-7000-8000-000000000001',
    prompts: [
      [2, 'Take the schema of the orders, then the API'],
      [31, 'Go on with the API: idempotent, please'],
      [79, 'Write the receipts that go out by e-mail'],
      [121, 'Write the docs of the API'],
      [150, 'Draft the release notes'],
    ],
  },
  {
    ...{ agent: 'chen', harness: 'claude-code', end: 155, title: 'Cart and checkout pages' },
    id: '11111111-aaaa-4000-8000-000000000003',
    prompts: [
      [11, 'Build the cart page'],
      [40, 'The empty cart needs its illustration'],
      [47, 'Take over the payment adapter, dora does not answer'],
      [107, 'Now the checkout page'],
      [140, 'Ask ada for a look, then merge'],
    ],
  },
  {
    ...{ agent: 'dora', harness: 'codex', end: 136, title: 'The payment adapter' },
    id: '0198aaaa-0000-7000-8000-000000000002',
    prompts: [
      [18, 'Write the adapter of the payment service'],
      [65, 'Go on with the adapter'],
      [98, 'Test the API under load'],
    ],
  },
];

async function mirrorSession(
  root: string,
  env: Record<string, string>,
  { agent, harness, id, title, prompts, end }: Session,
  at: (minutes: number) => number,
): Promise<void> {
  const path = join(root, 'transcripts', `${id}.jsonl`);
  const rows = harness === 'codex' ? codexRows() : claudeRows();
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const machine = { ...env, TRACECRAFT_AGENT: agent, TRACECRAFT_HOME: join(root, 'states', agent) };
  const context = openMirror(machine, { at: Date.now() + 60_000 });
  try {
    const source = { session: id, id: 'main', kind: 'main', path } as const;
    await mirrorSource(context, fileUnder(context, harness, source, root));
  } finally {
    context.close();
  }

  function claudeRows(): object[] {
    const usage = { input_tokens: 1200, output_tokens: 300 };
    return [
      ...prompts.flatMap(([minutes, text]) => [
        claudePrompt(id, at(minutes), text),
        claudeAnswer({ session: id, at: at(minutes + 2), usage }),
      ]),
      claudeAnswer({ session: id, at: at(end), usage }),
      { type: 'ai-title', aiTitle: title, sessionId: id },
    ];
  }

  function codexRows(): object[] {
    const { rows, row } = codexRollout(id, at(prompts[0]?.[0] ?? 0));
    const say = (role: string, text: string) =>
      row('response_item', {
        type: 'message',
        role,
        content: [{ type: role === 'user' ? 'input_text' : 'output_text', text }],
      });
    const times = rows.map(() => prompts[0]?.[0] ?? 0);
    for (const [minutes, text] of prompts) {
      say('user', text);
      row('event_msg', { type: 'user_message', message: text });
      say('assistant', `Done: ${text}`);
      times.push(minutes, minutes, minutes + 2);
    }
    say('assistant', 'All done.');
    times.push(end);
    return rows.map((each, index) => {
      return { ...each, timestamp: new Date(at(times[index] ?? end)).toISOString() };
    });
  }
}
