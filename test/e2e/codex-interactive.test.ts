import { stopCodexServer } from '../support/clients.ts';
import { scenario } from './scenario.ts';
import { assertMirrored, transcriptWith } from './transcripts.ts';

const script = {
  'a first question': [{ run: 'echo from-the-tool' }, 'The first answer.'],
  'a second question': ['The second answer.'],
  'some time later': ['Later.'],
};

/** By default the windows share one server, which outlives them and runs the hooks (0.169.0). */
const modes = { 'in its shared server': [], 'in its own process': ['--no-daemon'] };

for (const [mode, args] of Object.entries(modes)) {
  scenario(`interactive Codex ${mode}: both sides of /new are kept`, { script }, async (scene) => {
    await scene.install('--trust-codex-hooks');
    const terminal = await scene.openCodex(...args);
    await terminal.waitFor(/default ·/);
    await terminal.ask('a first question', 'The first answer.');
    await terminal.submit('/new');
    await terminal.waitFor((screen) => !screen.includes('The first answer'));
    await terminal.ask('a second question', 'The second answer.');
    await terminal.submit('/quit');
    await terminal.waitForExit();
    await stopCodexServer(scene.sandbox);

    await scene.codex('some time later');
    await assertMirrored(scene, transcriptWith(scene.sandbox, 'codex', 'The first answer.'));
    await assertMirrored(scene, transcriptWith(scene.sandbox, 'codex', 'The second answer.'));
  });
}
