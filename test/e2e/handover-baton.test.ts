import assert from 'node:assert/strict';
import { runClaudePrint } from '../support/clients.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import { anotherMachine } from './another-machine.ts';
import { handedOver } from './handover.ts';
import { type Scene, scenario } from './scenario.ts';

const tracecraft = '"$HOME/.tracecraft/bin/tracecraft"';

const script = {
  'paint the fence green': ['The fence is green now.'],
  // What the skill says to the model.
  'Write the note now': [
    { run: `printf 'The gate is half done.' | ${tracecraft} handoff --memo -` },
    'The next session goes on from here.',
  ],
  'go on in Codex': ['Going on with the gate.'],
  'go on elsewhere': ['Going on there.'],
  'and another one': ['Yes.'],
};

async function paintAndHandOver(scene: Scene): Promise<void> {
  await scene.claude('paint the fence green');
  const { stdout } = await scene.claude('/handoff', { args: ['--continue'] });
  assert.equal(stdout, 'The next session goes on from here.\n');
}

scenario(
  'a baton from Claude Code, with the note that its session wrote, is taken by Codex, once; one from Codex by Claude Code',
  { script },
  async (scene) => {
    await scene.install('--trust-codex-hooks');
    await paintAndHandOver(scene);
    await scene.codex('go on in Codex');
    const text = handedOver(scene.openai, 'go on in Codex') ?? '';
    assert.match(text, /The fence is green now\./);
    assert.match(text, /The gate is half done\./);
    await scene.codex('and another one');
    assert.equal(handedOver(scene.openai, 'and another one'), undefined);

    await scene.tracecraft('handoff', '--memo', 'back to where it began');
    await scene.claude('go on elsewhere');
    const back = handedOver(scene.anthropic, 'go on elsewhere') ?? '';
    assert.match(back, /and another one/);
    assert.match(back, /back to where it began/);
  },
);

scenario('a baton is taken by a second HOME through an S3 bucket', { script }, async (scene) => {
  const service = await startS3StandIn({ buckets: ['shared'] });
  const there = await anotherMachine(scene);
  try {
    const bucket = `s3://shared?endpoint=${encodeURIComponent(service.endpoint)}&region=us-east-1`;
    const keys = { AWS_ACCESS_KEY_ID: service.accessKey, AWS_SECRET_ACCESS_KEY: service.secretKey };
    for (const { sandbox } of [scene, there]) Object.assign(sandbox.env, keys);
    await scene.install('--bucket', bucket);
    await there.tracecraft('install', '--yes', '--bucket', bucket);
    await paintAndHandOver(scene);

    await runClaudePrint(there.sandbox, scene.anthropic.url, 'go on elsewhere');
    const text = handedOver(scene.anthropic, 'go on elsewhere') ?? '';
    assert.match(text, /The fence is green now\./);
    assert.match(text, /The gate is half done\./);
  } finally {
    await there.sandbox.remove();
    await service.stop();
  }
});
