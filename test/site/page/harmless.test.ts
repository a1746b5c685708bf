import assert from 'node:assert/strict';
import test from 'node:test';
import type { SiteSession } from '../../../src/site/model.ts';
import { attackedSession, attacks } from '../../export/support.ts';
import { pageOf, recordOf, sessionOf } from './support.ts';

const tags = new Set(
  `html head meta title link style script body a div main header footer section article nav button svg path
   rect h1 h2 h3 h4 h5 h6 dl dt dd p time details summary span small pre code kbd b i ins del ol ul li img
   blockquote em strong s hr br table thead tbody tr th td`.split(/\s+/),
);

const id = /^(?:agent-[0-9a-f]{8,}-?)?(?:turn-\d+(?:-(?:call|text)-\d+)?(?:-title)?)?$/;
const named = /^(?:main|turns|summary|timeline|conversation|other-agents)$/;
const anyOf = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'));

const attributes: Record<string, RegExp> = {
  lang: /^en$/,
  charset: /^utf-8$/,
  'http-equiv': /^Content-Security-Policy$/,
  name: /^(?:viewport|referrer|generator)$/,
  content: /^[^<>]*$/,
  class: /^[a-z _-]+$/,
  id: anyOf(id, named),
  href: anyOf(
    /^#(?:main|turns|(?:agent-[0-9a-f]{8,}-)?turn-\d+(?:-call-\d+)?)$/,
    /^https?:/,
    /^mailto:/,
    /^data:,$/,
    /^\.\.\/\.\.\/(?:index\.html|assets\/site\.css)$/,
  ),
  src: anyOf(
    /^\.\.\/\.\.\/assets\/site\.js$/,
    /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=]+$/,
  ),
  rel: /^(?:noopener noreferrer nofollow|stylesheet|icon)$/,
  title: /./s,
  dir: /^auto$/,
  type: /^button$/,
  scope: /^(?:col|row)$/,
  loading: /^lazy$/,
  alt: /^Picture of the session$/,
  datetime: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
  tabindex: /^(?:0|-1)$/,
  open: /^$/,
  popover: /^$/,
  popovertarget: /^turns$/,
  start: /^\d+$/,
  viewBox: /^[\d ]+$/,
  preserveAspectRatio: /^none$/,
  focusable: /^false$/,
  d: /^[\dMV. -]+$/,
  x: /^[\d.]+$/,
  y: /^[\d.]+$/,
  width: /^[\d.]+$/,
  height: /^[\d.]+$/,
  'aria-label': /^(?:Turns|Tools|\d+ related sessions?)$/,
  'aria-labelledby': /^[a-z0-9-]+$/,
  'aria-hidden': /^true$/,
  'data-page': /^session$/,
  'data-root': /^\.\.\/\.\.\/$/,
  'data-said': /^\d+$/,
  'data-tools': /^\d+$/,
  'data-thinking': /^\d+$/,
  'data-context': /^\d+$/,
};

/** That every `<` of a page begins a tag that the page is made of, with harmless attributes. */
function assertHarmless(page: string, about: string): void {
  const rest = page.replace(/<!doctype html>/, '');
  const inert = rest.replace(/<\/([a-z][a-z0-9]*)>/g, (_, name) => {
    assert.ok(tags.has(name), `</${name}> of ${about}`);
    return '';
  });
  const ids = new Set<string>();
  const left = inert.replace(
    /<([a-z][a-z0-9]*)((?:\s+[a-zA-Z-]+(?:="[^"]*")?)*)>/g,
    (_, name, list) => {
      assert.ok(tags.has(name), `<${name}> of ${about}`);
      for (const [, key, value = ''] of list.matchAll(/\s+([a-zA-Z-]+)(?:="([^"]*)")?/g)) {
        assert.match(value, attributes[key] ?? /$^/, `${name} ${key}="${value}" of ${about}`);
        if (key !== 'id') continue;
        assert.ok(!ids.has(value), `${value} stands twice of ${about}`);
        ids.add(value);
      }
      return '';
    },
  );
  assert.ok(
    !left.includes('<'),
    `${left.slice(left.indexOf('<'), left.indexOf('<') + 80)} of ${about}`,
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(page, /[\0-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]/, about);
  assert.ok(page.isWellFormed(), about);
}

const others = [
  '\u001b]8;;http://evil.test\u0007click\u001b]8;;\u0007 \u001b[2J',
  'user\u202egnp.exe \u2066hidden\u2069',
  '\ud800 and \udfff alone',
  'nul \0 and bell \u0007 and \u009b',
  '```"><script>\nalert(1)\n```\n~~~js onload=x\n',
  '[a](//evil.test/x) [b](vbscript:x) [c](file:///etc/passwd) [d](../up.html) ![e](../x.png)',
  '| <b> |\n|:--|\n| ![x](http://evil.test/y.png) |',
  `${'> '.repeat(3000)}deep`,
  `${'['.repeat(5000)}${']('.repeat(5000)}`,
];

for (const attack of [...attacks, ...others]) {
  test(`nothing becomes active of ${JSON.stringify(attack).slice(0, 80)}`, async () => {
    const { html } = await pageOf(await attacked(attack), { images: true });
    assertHarmless(html, attack.slice(0, 200));
  });
}

/** The attack wherever a session, its subagent and its tools hold text. */
async function attacked(attack: string): Promise<SiteSession> {
  const { facts, turns } = attackedSession(attack);
  const [turn] = await Array.fromAsync(turns());
  assert.ok(turn);
  const call = (name: string, input: unknown) => ({
    kind: 'tool' as const,
    id: attack,
    name,
    input,
    result: { text: attack, isError: name === 'Bash' },
  });
  const calls = [
    call('Bash', { command: attack, description: attack }),
    call('Edit', { file_path: attack, old_string: attack, new_string: `${attack}\nmore` }),
    call('Write', { file_path: `${attack}.ts`, content: attack }),
    call('TodoWrite', { todos: [{ content: attack, status: attack }] }),
    call('AskUserQuestion', {
      questions: [{ question: attack, options: [{ label: attack, description: attack }] }],
    }),
    call('ExitPlanMode', { plan: attack }),
    call('apply_patch', `*** Begin Patch\n*** Add File: ${attack}\n+${attack}\n*** End Patch`),
    call('apply_patch', {
      changes: { [attack]: { type: 'update', unified_diff: attack, move_path: attack } },
    }),
    call(attack, { [attack]: [attack, { [attack]: attack }] }),
    call('__proto__', { ['__proto__']: attack, constructor: attack }),
  ];
  const agent = {
    id: attack,
    parent: facts.id,
    title: attack,
    spawned_by: { agent_type: attack, description: attack },
  };
  const read = {
    damage: [attack],
    answers: [
      {
        id: attack,
        model: attack,
        usage: { input: 1, output: 1, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
        cacheWriteLong: 0,
      },
    ],
  };
  return {
    main: recordOf(
      [
        { ...turn, items: [...turn.items, ...calls] },
        { ...turn, ordinal: 2, fate: 'rewound' },
      ],
      {
        ...facts,
        id: 'main',
        project: attack,
        agent: attack,
        host: attack,
        client_version: attack,
        first_record_at: attack,
      },
      read,
    ),
    subagents: new Map([[attack, recordOf([turn], agent)]]),
    relatives: [{ relation: 'continues', title: attack }],
  };
}

test('a page of nothing but one line of 10 MB is made, and ends', async () => {
  const line = 'x<'.repeat(5_000_000);
  const { html } = await pageOf(
    sessionOf(
      recordOf([
        {
          ordinal: 1,
          startedBy: 'user',
          usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0, reasoning: 0 },
          items: [{ kind: 'message', role: 'user', text: line }],
        },
      ]),
    ),
  );
  assert.ok(html.endsWith('</html>\n'));
  assert.ok(html.length > line.length);
});
