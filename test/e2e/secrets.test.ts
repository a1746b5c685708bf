import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow, scenario } from './scenario.ts';
import { transcriptWith } from './transcripts.ts';

/** Made here from pieces, so that no scanner takes this file for a leak. */
const secrets = {
  typed: ['sk', 'ant', 'api03', 'Zk3v9Qw7Lm2Xc8Rt5Yb1Nh6Jd4Gf0Ps'.repeat(3)].join('-'),
  printed: ['ghp', 'q7Wm2Xc8Rt5Yb1Nh6Jd4Gf0PsZk3v9QwLm2X'].join('_'),
  named: ['AKIA', 'Q7WM2XC8RT5YB1NH'].join(''),
};

const script = {
  'try this key': [{ run: 'cat .env' }, 'It works.'],
  'some time later': ['Later.'],
};

scenario(
  'secrets that are typed or printed by a tool are nowhere in the bucket',
  { script },
  async (scene) => {
    const { sandbox } = scene;
    await scene.install('--trust-codex-hooks');
    writeFileSync(
      join(sandbox.cwd, '.env'),
      `GITHUB_TOKEN=${secrets.printed}\nAWS_ACCESS_KEY_ID=${secrets.named}\n`,
    );
    await scene.claude(`try this key: ${secrets.typed}`);
    await scene.codex(`try this key: ${secrets.typed}`);
    await scene.claude('some time later');

    const kept = filesBelow(join(sandbox.home, '.tracecraft/bucket')).map((path) =>
      readFileSync(path, 'utf8'),
    );
    for (const client of ['claude', 'codex'] as const) {
      const { path } = transcriptWith(sandbox, client, 'It works.');
      const written = readFileSync(path, 'utf8');
      for (const [how, secret] of Object.entries(secrets)) {
        assert.ok(written.includes(secret), `${client} has written the ${how} secret`);
      }
    }
    assert.ok(kept.join().split('It works.').length > 2, 'both turns are kept');
    for (const [how, secret] of Object.entries(secrets)) {
      assert.ok(!kept.some((text) => text.includes(secret)), `the ${how} secret is in the bucket`);
    }
  },
);
