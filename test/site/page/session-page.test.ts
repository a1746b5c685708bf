import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { siteAssets } from '../../../src/site/assets.ts';
import type { TurnPlace } from '../../../src/site/model.ts';
import { assistant, called, pageOf, recordOf, sessionOf, turnsOf, user } from './support.ts';

const hello = sessionOf(recordOf(turnsOf([user('Hello'), assistant('Hi.')])));

test('a turn has an anchor, a heading and its place in the list of turns', async () => {
  const { html } = await pageOf(
    sessionOf(recordOf(turnsOf([user('One')], [user('Two')], [user('Three')]))),
  );
  for (const [number, line] of [
    [1, 'One'],
    [2, 'Two'],
    [3, 'Three'],
  ]) {
    assert.ok(
      html.includes(
        `<article class="turn" id="turn-${number}" aria-labelledby="turn-${number}-title">`,
      ),
    );
    assert.ok(html.includes(`<h3 id="turn-${number}-title">`));
    assert.ok(
      html.includes(
        `<li><a href="#turn-${number}"><span class="turn-number">${number}</span><span class="turn-line">${line}</span></a></li>`,
      ),
    );
  }
  for (const landmark of [
    '<main id="main">',
    '<nav id="turns"',
    '<header class="bar">',
    '<footer>',
  ]) {
    assert.equal(html.split(landmark).length, 2, landmark);
  }
});

test('a call is folded under its turn, with its input and its result', async () => {
  const { html } = await pageOf(
    sessionOf(
      recordOf(
        turnsOf([user('List'), called('Bash', { command: 'ls -a' }, 'a\nb'), assistant('Two.')]),
      ),
    ),
  );
  const call = /<details class="tool" id="turn-1-call-1">[\s\S]*?<\/details>/.exec(html)?.[0] ?? '';
  assert.match(call, /<summary><b>Bash<\/b> <code>ls -a<\/code><\/summary>/);
  assert.match(call, /<pre class="shell"><span class="hljs-built_in">ls<\/span> -a<\/pre>/);
  assert.match(call, /<pre class="result">a\nb<\/pre>/);
});

const inputs: [what: string, name: string, input: unknown, shows: RegExp][] = [
  [
    'an edit as what changed',
    'Edit',
    { file_path: '/home/someone/project/a.ts', old_string: 'one\ntwo', new_string: 'one\n2' },
    /<b>Edit<\/b> <code>a\.ts<\/code>[\s\S]*<pre class="diff"> one\n<del>-two\n<\/del><ins>\+2\n<\/ins><\/pre>/,
  ],
  [
    'several edits one by one',
    'MultiEdit',
    {
      file_path: 'a',
      edits: [
        { old_string: 'a', new_string: 'b' },
        { old_string: 'c', new_string: 'd' },
      ],
    },
    /<del>-a\n<\/del><ins>\+b\n<\/ins><\/pre><pre class="diff"><del>-c\n/,
  ],
  [
    'a new file',
    'Write',
    { file_path: 'a.ts', content: 'const a = 1;' },
    /<pre class="code"><span class="hljs-keyword">const<\/span>/,
  ],
  [
    'a patch',
    'apply_patch',
    '*** Begin Patch\n*** Update File: a.ts\n@@\n-old\n+new\n*** End Patch',
    /<code>Update File: a\.ts<\/code>[\s\S]*<del>-old\n<\/del><ins>\+new\n<\/ins>/,
  ],
  [
    'changed files',
    'apply_patch',
    { changes: { 'a.ts': { type: 'add', content: 'one\ntwo\n' } } },
    /<i>\*\*\* Add File: a\.ts\n<\/i><ins>\+one\n\+two\n<\/ins>/,
  ],
  [
    'a list of things to do',
    'TodoWrite',
    { todos: [{ content: 'Test', status: 'in_progress' }] },
    /<ul class="todo"><li class="doing"><span class="unseen">doing: <\/span>Test<\/li><\/ul>/,
  ],
  ['a plan as Markdown', 'ExitPlanMode', { plan: '# Do *it*' }, /<h5>Do <em>it<\/em><\/h5>/],
  [
    'a question with its answers',
    'AskUserQuestion',
    { questions: [{ question: 'Which?', options: [{ label: 'This', description: 'why' }] }] },
    /<p>Which\?<\/p><ul><li>This <span class="quiet-text">why<\/span><\/li><\/ul>/,
  ],
  [
    'any other input by its names',
    'mcp__a__b',
    { title: 'T', deep: { a: 1 } },
    /<dt>title<\/dt><dd><code>T<\/code><\/dd><dt>deep<\/dt><dd><pre>\{\n {2}&quot;a&quot;: 1\n\}<\/pre>/,
  ],
];
for (const [what, name, input, shows] of inputs) {
  test(`a call shows ${what}`, async () => {
    const session = sessionOf(recordOf(turnsOf([user('Go'), called(name, input, 'done')])));
    assert.match((await pageOf(session)).html, shows);
  });
}

test('a subagent stands where it was called, at any depth, and once', async () => {
  const call = (subagent: string) => called('Task', { prompt: 'Go' }, 'ok', { subagent });
  const agent = (id: string, ...calls: string[]) =>
    recordOf(turnsOf([user(`I am ${id}`), ...calls.map(call)]), { id, parent: 's1' });
  const { html, digest } = await pageOf(
    sessionOf(recordOf(turnsOf([user('Start'), call('a')], [user('Again'), call('a')])), [
      agent('a', 'b'),
      agent('b', 'c'),
      // It leads round in a circle.
      agent('c', 'a', 's1'),
      agent('d'),
    ]),
  );
  assert.equal(digest.subagents, 4);
  const place = (text: string) => {
    const at = html.indexOf(text);
    assert.notEqual(at, -1, text);
    assert.equal(html.indexOf(text, at + 1), -1, `${text} stands twice`);
    return at;
  };
  const order = [
    'I am a</p>',
    'I am b</p>',
    'I am c</p>',
    'id="turn-2"',
    'Other subagents',
    'I am d</p>',
  ].map(place);
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
  assert.equal(html.match(/<details class="agent" id="agent-[0-9a-f]{8}">/g)?.length, 4);
});

test('a subagent that its call does not name stands there by what its own record says', async () => {
  const agent = recordOf(turnsOf([user('I am here')]), {
    id: 'a',
    parent: 's1',
    spawned_by: { tool_call: 'Task-1', agent_type: 'Explore', description: 'Looks' },
  });
  const { html } = await pageOf(
    sessionOf(
      recordOf(turnsOf([user('Go'), called('Task', { prompt: 'Go' }, 'ok')], [user('Then')])),
      [agent],
    ),
  );
  assert.match(html, /<summary><b>Subagent<\/b> <code>Explore<\/code> Looks <span/);
  assert.ok(html.indexOf('I am here') < html.indexOf('id="turn-2"'));
  assert.ok(!html.includes('Other subagents'));
});

test('that a turn was gone back before shows also where it was known only behind it', async () => {
  const record = recordOf(
    turnsOf([user('One'), assistant('First.')], [user('Two'), assistant('Second.')]),
    {},
    { rewound: new Set([2]) },
  );
  const { html, digest } = await pageOf(sessionOf(record));
  assert.match(html, /<article class="turn rewound" id="turn-2"/);
  assert.equal(digest.places[1]?.fate, 'rewound');
  assert.equal(digest.outcome, 'First.');
});

test('a long text is folded and says how long it is; nothing of it is missing', async () => {
  const long = Array.from({ length: 500 }, (_, index) => `line ${index + 1}`).join('\n');
  const { html } = await pageOf(
    sessionOf(recordOf(turnsOf([user('Go'), called('Bash', { command: 'x' }, long)]))),
  );
  assert.match(
    html,
    /line 16\n<\/pre><details class="more"><summary>484 more lines, 4\.2 KB<\/summary><pre class="result">line 17\n/,
  );
  assert.ok(html.includes('line 500</pre>'));
});

test('a very long text is kept beside the page, which shows its beginning and leads to it', async () => {
  const long = 'a line of text\n'.repeat(20_000);
  const kept = new Map<string, string>();
  const session = sessionOf(
    recordOf(turnsOf([user('Go'), called('Bash', { command: 'x' }, long)])),
  );
  const { html } = await pageOf(
    session,
    {},
    {
      async aside(name, text) {
        kept.set(name, text);
        return `stem/${name}.txt`;
      },
    },
  );
  assert.deepEqual([...kept], [['turn-1-call-1-result', long]]);
  assert.match(
    html,
    /<a href="stem\/turn-1-call-1-result\.txt">The whole text: 293 KB, 20,000 lines<\/a>/,
  );
  assert.ok(html.length < 20_000, String(html.length));
  assert.ok((await pageOf(session)).html.length > long.length);
});

test('what cannot be kept beside the page fails the page, and nothing else', async () => {
  const session = sessionOf(
    recordOf(turnsOf([user('Go'), called('Bash', { command: 'x' }, 'x'.repeat(200_000))])),
  );
  const fails = pageOf(session, {}, { aside: () => Promise.reject(new Error('the disk is full')) });
  await assert.rejects(fails, /the disk is full/);
});

test('pictures stand in the page where they are wanted, else it says what was left out', async () => {
  const picture = (mediaType: string, data?: string) => ({
    kind: 'image' as const,
    mediaType,
    ...(data && { data }),
  });
  const session = sessionOf(
    recordOf(
      turnsOf([
        user('Look'),
        picture('image/png', 'AAAA'),
        picture('image/svg+xml', 'AAAA'),
        picture('image/png'),
      ]),
    ),
  );
  const { html } = await pageOf(session, { images: true });
  assert.equal(html.match(/<img /g)?.length, 1);
  assert.match(html, /Picture, svg\+xml, 3 B, left out/);
  assert.match(html, /Picture, png, not in the record/);
  assert.ok(!(await pageOf(session)).html.includes('<img'));
});

test('other sessions are led to where the site has their pages', async () => {
  const { html } = await pageOf(
    sessionOf(
      hello.main,
      [],
      [
        { relation: 'continues', title: 'Before', page: 'sessions/p/before.html' },
        { relation: 'forked-into', title: 'Aside' },
      ],
    ),
  );
  assert.match(
    html,
    /<li>Goes on from <a href="\.\.\/\.\.\/sessions\/p\/before\.html">Before<\/a><\/li>/,
  );
  assert.match(html, /<li>Forked into Aside<\/li>/);
});

test('what is damaged is told at the end', async () => {
  const { html } = await pageOf(sessionOf(recordOf([], {}, { damage: ['2 parts are missing'] })));
  assert.match(html, /<ul class="damage"><li>2 parts are missing<\/li><\/ul>/);
  assert.match(html, /There are no turns in this session/);
});

test('each turn is told of as it is read, the subagents’ too', async () => {
  const told: TurnPlace[] = [];
  const agent = recordOf(turnsOf([user('Inner')]), { id: 'a', parent: 's1' });
  const session = sessionOf(
    recordOf(turnsOf([user('Outer'), called('Task', {}, '', { subagent: 'a' })])),
    [agent],
  );
  const { html } = await pageOf(session, {}, { onTurn: (_turn, place) => told.push(place) });
  assert.deepEqual(
    told.map(({ line, agent }) => [line, agent]),
    [
      ['Outer', undefined],
      ['Inner', 'a'],
    ],
  );
  for (const { anchor } of told) assert.ok(html.includes(` id="${anchor}"`), anchor);
});

test('the same session gives the same page', async () => {
  assert.equal((await pageOf(hello)).html, (await pageOf(hello)).html);
});

test('a page of a site allows itself the site’s style and script, and what stands in it', async () => {
  const { html } = await pageOf(hello);
  assert.equal(
    policyOf(html),
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'",
  );
  assert.ok(
    html.includes(
      '<link rel="stylesheet" href="../../assets/site.css">\n<script src="../../assets/site.js"></script>',
    ),
  );
});

test('a page that stands alone has style and script in it, and allows itself no other', async () => {
  const { html } = await pageOf(hello, { root: undefined });
  const within = (tag: string) => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  assert.equal(
    policyOf(html),
    `default-src 'none'; script-src ${hash(within('script'))}; style-src ${hash(within('style'))}; img-src data:; base-uri 'none'; form-action 'none'`,
  );
  assert.equal(within('script').trim(), siteAssets().script.trim());
  assert.doesNotMatch(html, /<link rel="(?!icon" href="data:,")|<script src|@import/);
});

function policyOf(html: string): string {
  return /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
}

test('body text has 15 pixels at the least, and what is compact 12', () => {
  const { style } = siteAssets();
  const small = [...style.matchAll(/--small:\s*([\d.]+)rem/g)].map(([, size]) => Number(size) * 16);
  assert.deepEqual(small, [15, 12]);
  const sizes = [...style.matchAll(/font(?:-size)?:\s*([\d.]+)rem/g)].map(
    ([, size]) => Number(size) * 16,
  );
  assert.ok(Math.min(...sizes) >= 13, String(sizes));
});

test('the summary reads as the conversation does: Markdown, without a tag of its own', async () => {
  const { html } = await pageOf(
    sessionOf(recordOf(turnsOf([user('Fix\n**it**'), assistant('## Done\n\n- `a.ts` <b>x</b>')]))),
  );
  const [, summary = ''] = /<section class="summary"[^>]*>(.*?)<\/section>/s.exec(html) ?? [];
  assert.match(summary, /Fix<br>\n<strong>it<\/strong>/);
  assert.match(summary, /<h6>Done<\/h6>/);
  assert.match(summary, /<li><code>a\.ts<\/code> &lt;b&gt;x&lt;\/b&gt;<\/li>/);
});

test('the timeline says how many of its turns the user did not begin', async () => {
  const [one, two] = turnsOf([user('One')], [assistant('Two')]);
  assert.ok(one && two);
  const { html } = await pageOf(
    sessionOf(
      recordOf([
        { ...one, endedAt: one.startedAt },
        { ...two, startedBy: 'client' },
      ]),
    ),
  );
  assert.match(html, /2 turns, 1 of them not begun by the user, over /);
});

test('of a call whose result the client does not write down, that is said, and nothing of a failure', async () => {
  const search = called('web_search', { query: 'order of events' });
  const { html } = await pageOf(
    sessionOf(recordOf(turnsOf([user('Look'), { ...search, result: undefined }]))),
  );
  assert.match(
    html,
    /<b>web_search<\/b> <code>order of events<\/code> <span class="ended open">no result recorded<\/span>/,
  );
});
