import type { Check } from './finding.ts';

/** The floor of what is bundled: node:sqlite without a flag, and zstd. */
const floor = [22, 16] as const;

export const nodeCheck: Check = {
  name: 'node',
  run() {
    const { node } = process.versions;
    const [major = 0, minor = 0] = node.split('.').map(Number);
    const isOld = major < floor[0] || (major === floor[0] && minor < floor[1]);
    if (!isOld) return [{ state: 'ok', what: `Node ${node} (${process.execPath}).` }];
    return [
      {
        state: 'error',
        what: `Node ${node} (${process.execPath}) is older than ${floor.join('.')}.`,
        fix: 'Install a newer Node, and run `tracecraft install` with it.',
      },
    ];
  },
};
