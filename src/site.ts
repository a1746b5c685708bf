import { setFlagsFromString } from 'node:v8';
import { isMainThread } from 'node:worker_threads';

// What passes through is gone at once: without this, V8 lets some hundred MB of it lie.
setFlagsFromString('--heap-growing-percent=40');

/** `tracecraft site` and `replay`, which are much and which no other command needs; and the threads that make pages. */
if (isMainThread) {
  const [{ runCli }, { replay }, { site }] = await Promise.all([
    import('./cli/run-cli.ts'),
    import('./cli/replay.ts'),
    import('./cli/site.ts'),
  ]);
  await runCli([site, replay]);
} else await import('./site/build/maker-thread.ts');
