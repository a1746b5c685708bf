import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { startS3StandIn } from '../support/s3-stand-in.ts';
import type { Sandbox } from '../support/sandbox.ts';
import { scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'count the notes': [{ run: 'echo no notes here' }, 'There are no notes.'],
  'some time later': ['Later.'],
};

/** What the hooks of one `claude -p` may take together (Stop 4 s, SessionEnd 5 s), and the turn. */
const patienceMs = 14_000;

scenario(
  'while the bucket hangs a turn ends in time and undisturbed; when it is back, nothing is missing',
  { script },
  async (scene) => {
    const { sandbox } = scene;
    const service = await startS3StandIn();
    const way = await startFaultProxy(service.endpoint);
    try {
      sandbox.env.AWS_ACCESS_KEY_ID = service.accessKey;
      sandbox.env.AWS_SECRET_ACCESS_KEY = service.secretKey;
      const endpoint = encodeURIComponent(way.endpoint);
      await scene.install('--bucket', `s3://sessions/?endpoint=${endpoint}&region=us-east-1`);

      await way.always('hang');
      const turn = await scene.claude('count the notes');
      assert.deepEqual([turn.stdout, turn.stderr], ['There are no notes.\n', '']);
      assert.ok(turn.durationMs < patienceMs, `the turn took ${turn.durationMs} ms`);

      await way.always('none');
      endPause(sandbox);
      await scene.claude('some time later');
      await assertMirrored(scene, transcriptWith(sandbox, 'claude', 'There are no notes.'));
    } finally {
      await way.stop();
      await service.stop();
    }
  },
);

/** After two failures hooks leave the bucket alone for half a minute, which a test need not wait. */
function endPause({ home }: Sandbox): void {
  const db = new DatabaseSync(join(home, '.tracecraft/state.db'));
  db.exec('UPDATE health SET open_until = 0');
  db.close();
}
