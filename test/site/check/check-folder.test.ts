import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { createOwnRedactor } from '../../../src/redact/own/redactor.ts';
import { siteAssets } from '../../../src/site/assets.ts';
import { checkFolder } from '../../../src/site/check/check-folder.ts';
import type { Finding } from '../../../src/site/check/finding.ts';
import { pageFrame } from '../../../src/site/page/layout.ts';
import { temporaryFolder } from '../../support/machine.ts';
import { seeded } from '../../support/random.ts';
import { fakeGithubToken } from '../../support/transcript.ts';

const redactor = createOwnRedactor({ tier: 'strict' }, {});

function page(body: string, { isAlone = false } = {}): string {
  const root = isAlone ? undefined : '';
  const { open, close } = pageFrame({ title: 'A page', page: 'session', root });
  return `${open}<main>\n${body}\n</main>${close}`;
}

async function check(
  t: TestContext,
  files: Record<string, string | Buffer>,
  listed?: readonly string[],
) {
  const folder = temporaryFolder(t);
  const all = { ...files };
  if (listed) {
    const marker = { format: 'tracecraft-site', version: 1, files: listed };
    all['.tracecraft-site.json'] = JSON.stringify(marker);
  }
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return { folder, ...(await findingsIn(folder)) };
}

async function findingsIn(folder: string) {
  const findings: Finding[] = [];
  const checked = await checkFolder(folder, redactor, (finding) => findings.push(finding));
  return { checked, findings, kinds: findings.map(({ kind, rule }) => `${kind} ${rule}`) };
}

test('a page as a build makes it has no findings, in a site or alone', async (t) => {
  const body =
    '<p>Run <code>npm test</code> in src, as <a href="https://example.org/x">told</a>.</p>';
  const { findings, checked } = await check(
    t,
    {
      'index.html': page(body),
      'alone.html': page(body, { isAlone: true }),
      'assets/site.js': siteAssets().script,
      'assets/site.css': siteAssets().style,
      'search/directory.js': 'tracecraftSearch("directory",{"a":1});\n',
    },
    ['index.html', 'assets/site.js', 'assets/site.css', 'search/directory.js', 'alone.html'],
  );
  // A page that stands alone is not among the names that a site has.
  assert.deepEqual(findings, [{ kind: 'foreign', rule: 'unknown file', file: 'alone.html' }]);
  assert.deepEqual([checked.files, checked.isSite], [6, true]);
});

test('a secret is found by its rule, file and line, in text, attributes, and parts of a word', async (t) => {
  const token = fakeGithubToken(seeded());
  const { findings } = await check(t, {
    'a.html': page(`<p>one</p>\n<p>${token}</p>`),
    'b.html': page(`<p title="${token}">two</p>`),
    'c.html': page(`<p><span>${token.slice(0, 9)}</span><span>${token.slice(9)}</span></p>`),
    'd.txt': `\n\n${token}\n`,
    'search/x.js': `tracecraftSearch("x",${JSON.stringify([token])});`,
  });
  const secrets = findings.filter(({ kind }) => kind === 'secret');
  assert.deepEqual(secrets.map(({ file }) => file).sort(), [
    ...['a.html', 'b.html', 'c.html', 'd.txt', 'search/x.js'],
  ]);
  assert.equal(secrets.find(({ file }) => file === 'd.txt')?.line, 3);
  const html = page(`<p>one</p>\n<p>${token}</p>`).split('\n');
  const line = html.findIndex((each) => each.includes(token)) + 1;
  assert.equal(secrets.find(({ file }) => file === 'a.html')?.line, line);
  assert.equal(JSON.stringify(findings).includes(token), false);
});

test('a secret is found wherever it hides in a file', async (t) => {
  const token = fakeGithubToken(seeded());
  const [first, rest] = [token.slice(0, 9), token.slice(9)];
  const utf16 = Buffer.from(`\ufeff${page(token)}`, 'utf16le');
  const pages: Record<string, string> = {
    'an id': `<p id="${token}">a</p>`,
    'a class': `<p class=${token}>a</p>`,
    "an attribute's name": `<p ${token}>a</p>`,
    "an element's name": `<x-${token}>a</x-${token}>`,
    'the end of an element': `<p>a</p ${token}>`,
    'a comment': `<!-- ${token} -->`,
    'what browsers take for a comment': `<?x ${token}><!x ${token}>`,
    'a style': `<style>/* ${token} */</style>`,
    'data that a script reads': `<script type="application/json">{"a":"${token}"}</script>`,
    'an address of data': `<a href="data:text/plain,${token}">a</a>`,
    'a picture of lines': `<img src="data:image/svg+xml,<svg>${token}</svg>">`,
    entities: `<p>${token.replace('_', '&lowbar;')}</p><p>${token.replace('_', '&#95')}</p>`,
    'an address with escapes': `<a href="/?t=${token.replace('_', '%5F')}">a</a>`,
    'a word in two elements': `<p>${first}<kbd>${rest}</kbd></p>`,
    'a word with what has no width': `<p>${first}\u200b${rest}</p>`,
    'a word with a zero byte': `<p>${first}\0${rest}</p>`,
  };
  for (const [where, body] of Object.entries(pages)) {
    const { kinds } = await check(t, { 'a.html': page(body) });
    assert.ok(kinds.includes('secret github_pat'), `${where}: ${kinds.join(', ') || 'nothing'}`);
  }
  const files: Record<string, string | Buffer> = {
    'a.html': utf16,
    'a.txt': Buffer.from(utf16).swap16(),
    [`${token}/a.txt`]: 'a',
    [`a/${token}.html`]: page('a'),
  };
  for (const [name, content] of Object.entries(files)) {
    const { kinds } = await check(t, { [name]: content });
    assert.match(kinds.join(), /secret github_pat/, `${name}: ${kinds.join(', ') || 'nothing'}`);
  }
});

test('what names a person or a machine is found, what is nobody is not', async (t) => {
  const found: Record<string, string> = {
    '/home/ann/work/app.ts': 'path home_path',
    'C:\\Users\\ann\\app': 'path home_path',
    '/root/.ssh/config': 'path root_path',
    '/mnt/c/Users/ann/app': 'path home_path',
    'c:\\users\\ann\\app': 'path home_path',
    'ann.lee@company.com': 'personal email_address',
    'https://example.org/?u=ann.lee%40company.com': 'personal email_address',
    '10.1.2.3': 'host ip_address',
    'http://localhost:3000/x': 'host loopback',
    'curl 127.0.0.1:8080': 'host loopback',
    'https://wiki.corp/page': 'host private_name',
    'ssh build01.internal': 'host private_name',
    'db.prod.lan:5432': 'host private_name',
    '169.254.169.254': 'host link_local',
  };
  for (const [text, expected] of Object.entries(found)) {
    const { kinds } = await check(t, { 'a.txt': `see ${text} there\n` });
    assert.deepEqual(kinds, [expected], text);
  }
  const nobody = ['/home/user/x', 'settings.local.json', 'this.state.internal', 'me@example.com'];
  const { kinds } = await check(t, { 'a.txt': [...nobody, 'a localhost server', ''].join('\n') });
  assert.deepEqual(kinds, []);
});

test('what runs or loads something is found, whoever put it there', async (t) => {
  const parts: Record<string, string> = {
    '<script>alert(1)</script>': 'active script',
    '<script src="https://x.test/a.js"></script>': 'active script',
    '<img src="https://x.test/a.png">': 'active loads from elsewhere',
    '<img src=//x.test/a.png>': 'active loads from elsewhere',
    '<p onclick="x()">a</p>': 'active onclick handler',
    '<a href="java\tscript:x()">a</a>': 'active script in a link',
    '<iframe src="a.html"></iframe>': 'active <iframe>',
    '<p style="background:url(https://x.test/)">a</p>': 'active loads from elsewhere',
    '<style>@import "https://x.test/a.css"</style>': 'active loads from elsewhere',
    '<style>p{background:image-set("//x.test/a.png" 1x)}</style>': 'active style',
    '<img srcset="a.png 1x, https://x.test/a.png 2x">': 'active loads from elsewhere',
    '<svg><image href="https://x.test/a.png"/></svg>': 'active loads from elsewhere',
    '<meta http-equiv="refresh" content="0">': 'active refresh',
    '<p "><script>alert(1)</script>': 'active script',
  };
  for (const [part, expected] of Object.entries(parts)) {
    const { kinds } = await check(t, { 'a.html': page(part) });
    assert.ok(kinds.includes(expected), `${part}: ${kinds.join(', ') || 'nothing'}`);
  }
  assert.deepEqual((await check(t, { 'a.html': '<p>a</p>' })).kinds, ['active no policy']);
  const policy = /<meta http-equiv[^>]*>/;
  const weaker: Record<string, string> = {
    'allows more': page('a').replace("script-src 'self'", "script-src * 'unsafe-inline'"),
    'comes too late': page('<meta>')
      .replace(policy, '')
      .replace('<meta>', page('').match(policy)?.[0] ?? ''),
    'is in a template': page('a').replace(policy, '<template>$&</template>'),
  };
  for (const [what, html] of Object.entries(weaker)) {
    assert.deepEqual((await check(t, { 'a.html': html })).kinds, ['active no policy'], what);
  }
  const chunk = 'tracecraftSearch("x",[1]);\n';
  assert.deepEqual((await check(t, { 'search/x.js': chunk })).kinds, []);
  for (const text of [
    'fetch("x")',
    `${chunk}fetch("x")`,
    'tracecraftSearch("x",[fetch("x")]);\n',
  ]) {
    const { kinds } = await check(t, { 'search/x.js': text });
    assert.deepEqual(kinds, ['active not the script or style of this version'], text);
  }
  const changed = `${siteAssets().script}\nfetch('x')`;
  const { kinds } = await check(t, { 'assets/site.js': changed });
  assert.deepEqual(kinds, ['active not the script or style of this version']);
});

test('files that no build made, links and what is too large are named', async (t) => {
  const { folder } = await check(t, { 'index.html': page('a'), 'notes.txt': 'x\n' }, [
    'index.html',
  ]);
  symlinkSync('/etc', join(folder, 'link'));
  writeFileSync(join(folder, 'large.bin'), '');
  truncateSync(join(folder, 'large.bin'), 26 * 1024 * 1024);
  const { findings } = await findingsIn(folder);
  assert.deepEqual(
    findings.map(({ kind, file }) => [kind, file]),
    [
      ['size', 'large.bin'],
      ['foreign', 'large.bin'],
      ['foreign', 'link'],
      ['foreign', 'notes.txt'],
    ],
  );
});
