#!/usr/bin/env node
// Plain JavaScript that an old Node can parse too: it must live to say what is needed.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 16)) {
  console.error(
    `tracecraft: needs Node 22.16 or newer, and this is ${process.versions.node}; ` +
      'install a newer one (https://nodejs.org), or let npm bring it: ' +
      'npx -p node@24 -p tracecraft tracecraft install',
  );
  process.exit(1);
} else {
  // Node 22 announces on stderr that node:sqlite is experimental: that is not for our users.
  process.removeAllListeners('warning');
  // What is open all day is loaded without what it does not need, and what needs much apart from the rest.
  const entry = { monitor: 'monitor', site: 'site', replay: 'site' }[process.argv[2]] ?? 'cli';
  keepCompiled().then(() => import(`../dist/${entry}.mjs`));
}

/**
 * Compiled code is kept in the state folder, which is the user's alone, and not in the folder for temporary
 * files, where Node would keep it and others of the machine may write.
 */
async function keepCompiled() {
  const { existsSync, mkdirSync } = await import('node:fs');
  const { homedir, userInfo } = await import('node:os');
  const { join } = await import('node:path');
  const home = join(homedir() || userInfo().homedir, '.tracecraft');
  if (process.env.TRACECRAFT_HOME || !existsSync(home)) return;
  const { enableCompileCache } = await import('node:module');
  const folder = join(home, 'cache', 'compiled');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    enableCompileCache(folder);
  } catch {
    // A folder that is not to be written to: the code is compiled each time.
  }
}
