'use strict';
// What the plugin's hooks run. A plugin taken from the repository is not built, and the Node on PATH may
// be of any age: then the hook steps aside for the ones that `tracecraft install` registers, in silence.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const bundle = join(__dirname, '..', 'dist', 'hook.cjs');
const [major, minor] = process.versions.node.split('.').map(Number);
const isNewEnough = major > 22 || (major === 22 && minor >= 15);

if (isNewEnough && existsSync(bundle)) require(bundle);
