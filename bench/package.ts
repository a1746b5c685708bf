import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { size } from '../src/figures.ts';
import type { Figure, Ratio } from './measure.ts';

/** What `npx tracecraft` downloads and keeps, against what its libraries alone would be as npm installs them. */

const root = join(import.meta.dirname, '..');

/** Bytes. */
const largestDownload = 2 * 1024 ** 2;

export function packageFigures(report: (figure: Figure) => void): void {
  const packed = pack();
  const libraries = installedLibraries();
  report({
    name: `the package: ${packed.files} files, ${size(packed.unpacked)}`,
    against: `its libraries as npm installs them (${libraries.files} files, ${size(libraries.bytes)})`,
    ratio: exactly(packed.unpacked / libraries.bytes),
    limit: 1,
  });
  report({
    name: `its download: ${size(packed.download)}`,
    against: size(largestDownload),
    ratio: exactly(packed.download / largestDownload),
    limit: 1,
  });
}

function exactly(value: number): Ratio {
  return { median: value, low: value, high: value };
}

function pack(): { files: number; unpacked: number; download: number } {
  const args = ['pack', '--dry-run', '--ignore-scripts', '--json'];
  const [packed] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8' }));
  return { files: packed.entryCount, unpacked: packed.unpackedSize, download: packed.size };
}

/** Those of which something is bundled, by the list that comes with the bundles. */
function installedLibraries(): { files: number; bytes: number } {
  const listed = readFileSync(join(root, 'dist/THIRD-PARTY.txt'), 'utf8').matchAll(
    /^(@?[\w./-]+) \d+\.\d+\.\d+\S* \(.+\)$/gm,
  );
  const names = new Set([...listed].map(([, name]) => name as string));
  const files = [...names].flatMap((name) =>
    globSync(`node_modules/${name}/**`, { cwd: root })
      .map((path) => statSync(join(root, path)))
      .filter((stat) => stat.isFile()),
  );
  return { files: files.length, bytes: files.reduce((sum, { size }) => sum + size, 0) };
}
