'use strict';
// What the plugin's hooks run. A plugin taken from the repository is not built, and the Node on PATH may
// be of any age: then the hook steps aside for the ones that `tracecraft install` registers, in silence.
const { existsSync } = require('node:fs');
const { isAbsolute, join, relative } = require('node:path');

const bundle = join(__dirname, '..', 'dist', 'hook.cjs');
const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 16);

// A repository's settings reach a hook's environment: it may not bring a state folder, and so a bucket.
const { TRACECRAFT_HOME: home, CLAUDE_PROJECT_DIR: project = process.cwd() } = process.env;
if (home && (!isAbsolute(home) || !relative(project, home).startsWith('..')))
  delete process.env.TRACECRAFT_HOME;

if (isNewEnough && existsSync(bundle)) require(bundle);
