#!/usr/bin/env node
// Plain JavaScript that an old Node can parse too: it must live to say what is needed.
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 15)) {
  console.error(
    `tracecraft: needs Node 22.15 or newer, and this is ${process.versions.node}; ` +
      'install a newer one (https://nodejs.org), or let npm bring it: ' +
      'npx -p node@24 -p tracecraft tracecraft install',
  );
  process.exit(1);
} else {
  // Node 22 announces on stderr that node:sqlite is experimental: that is not for our users.
  process.removeAllListeners('warning');
  import('node:module')
    .then(({ enableCompileCache }) => enableCompileCache())
    .then(() => import('../dist/cli.mjs'));
}
