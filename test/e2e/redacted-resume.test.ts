import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { builtInSamples } from '../redact/samples/all.ts';
import { fill, makeSample } from '../redact/samples/sample.ts';
import { claudeEnv, codexEnv } from '../support/clients.ts';
import { seeded } from '../support/random.ts';
import { anotherMachine } from './another-machine.ts';
import { filesBelow, type Scene, scenario } from './scenario.ts';
import { type Transcript, transcripts } from './transcripts.ts';

// The same in every run: how much of all there is gets found is measured elsewhere.
const random = seeded(4);

/** One of each of these families, as their rules' samples make them. */
const families = [
  'anthropic_key',
  'aws_access_key',
  'aws_session_token',
  'bearer_token',
  'generic_secret',
  'github_pat',
  'gitlab_token',
  'google_api_key',
  'hf_token',
  'npm_token',
  'openai_key',
  'private_key',
  'sendgrid_key',
  'slack_token',
  'stripe_key',
  'url_password',
];

/** How they get into a session: the words of a prompt, or a file that a tool prints. */
const places: Record<string, (text: string) => string> = {
  prompt: (text) => text,
  '.env': (text) => text,
  'answer.json': (text) => JSON.stringify({ output: text, metadata: { exit_code: 0 } }),
  'nested.json': (text) => JSON.stringify({ body: JSON.stringify({ log: text }) }),
  'values.b64': (text) =>
    text
      .split('\n\n')
      .map((value) => Buffer.from(`data: ${value}\n`).toString('base64'))
      .join('\n'),
};

interface Planted {
  place: string;
  secrets: string[];
  text: string;
}

const planted: Planted[] = Object.entries(places).map(([place, encode]) => {
  const samples = families.map((rule) => {
    const { secrets = [] } = builtInSamples[rule] ?? {};
    return makeSample(rule, random.pick(secrets), random.next);
  });
  const text = encode(samples.map((sample) => sample.text).join('\n\n'));
  return { place, secrets: samples.map(({ secret }) => secret), text };
});

/** As long as real ones, with what looks like a key in its middle. */
const sealed = fill('{base64:400}/AKIA{base32:16}/{base64:400}', random.next);

const files = Object.keys(places).filter((place) => place !== 'prompt');
const script = {
  'look at all of this': [
    { think: 'All of it.', sealed, reply: { run: `cat ${files.join(' ')}` } },
    { think: 'I have seen it.', sealed, reply: 'It is all there.' },
  ],
  'what was it again': ['What you have shown me.'],
};

const clients = [
  {
    name: 'claude',
    harness: 'claude-code',
    model: ({ anthropic }: Scene) => anthropic,
    env: ({ anthropic }: Scene) => claudeEnv(anthropic.url),
    resume: (id: string) => ['claude', '-p', '--resume', id],
  },
  {
    name: 'codex',
    harness: 'codex',
    model: ({ openai }: Scene) => openai,
    env: () => codexEnv,
    resume: (id: string) => ['codex', 'exec', 'resume', '--skip-git-repo-check', id],
  },
] as const;

for (const client of clients) {
  scenario(
    `a session of ${client.harness} full of secrets goes on elsewhere without them`,
    { script },
    async (scene) => {
      const bucket = join(scene.sandbox.root, 'shared');
      const install = ['--trust-codex-hooks', '--bucket', pathToFileURL(bucket).href];
      await scene.install(...install);
      for (const { place, text } of planted) writeFileSync(join(scene.sandbox.cwd, place), text);
      const typed = planted.find(({ place }) => place === 'prompt')?.text;
      await scene[client.name](`look at all of this:\n${typed}`);
      const { record, path } = transcripts(scene.sandbox, client.name)[0] as Transcript;
      const model = client.model(scene);
      const goOn = async ({ sandbox }: Pick<Scene, 'sandbox'>) => {
        const [command, ...args] = client.resume(record) as [string, ...string[]];
        await sandbox.run(command, [...args, 'what was it again'], { env: client.env(scene) });
        return JSON.stringify(model.requests.at(-1)?.body);
      };

      const other = await anotherMachine(scene);
      try {
        await other.tracecraft('install', '--yes', ...install);
        const args = ['session', 'restore', record, '--cwd', other.sandbox.cwd, '--json'];
        const restored = JSON.parse(await other.tracecraft(...args)).files[0].path;
        const asked = await goOn(other);
        const kept = filesBelow(bucket).map((file) => readFileSync(file, 'utf8'));
        const askedAtHome = await goOn(scene);

        const here = readable(askedAtHome);
        const there = readable(asked);
        const stored = readable(kept.join('\n'));
        for (const { place, secrets } of planted) {
          for (const [index, secret] of secrets.entries()) {
            const what = `${families[index]} of ${place}`;
            assert.ok(here.includes(secret), `${what} was shown`);
            assert.ok(!there.includes(secret), `${what} is told elsewhere`);
            assert.ok(!stored.includes(secret), `${what} is in the bucket`);
          }
        }
        for (const said of [...Object.keys(script), 'It is all there.', '[REDACTED:']) {
          assert.ok(asked.includes(said), `the model was told: ${said}`);
        }
        for (const [what, text] of [
          ['the transcript', readFileSync(path, 'utf8')],
          ['the restored one', readFileSync(restored, 'utf8')],
          ['what is asked elsewhere', asked],
        ] as const) {
          assert.equal(count(text, sealed), 2, `thoughts are sealed as they came in ${what}`);
        }
        for (const { tracecraft } of [scene, other]) {
          assert.match(await tracecraft('session', 'verify', '--all'), /\d sessions? whole/);
        }
      } finally {
        await other.sandbox.remove();
      }
    },
  );
}

/** Without the escapes of JSON, however deep; and what its base64 says. */
function readable(text: string): string {
  const plain = text
    .replace(/\\+([nr"])/g, (_, char: string) => ({ n: '\n', r: '\r' })[char] ?? char)
    .replaceAll('\\', '');
  const decoded = plain.match(/[A-Za-z0-9+/]{24,}/g) ?? [];
  return [plain, ...decoded.map((run) => Buffer.from(run, 'base64').toString())].join('\n');
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
