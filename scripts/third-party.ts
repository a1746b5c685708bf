import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const allowed = /^(MIT|ISC|Apache-2\.0|BSD-[23]-Clause|0BSD|BlueOak-1\.0\.0)$/;

interface Package {
  title: string;
  licence: string;
  text: string;
}

/**
 * Name, version and licence of every package whose code is in the bundles; packages under one and
 * the same text share it. Throws for a licence that was not agreed to.
 */
export function thirdParty(root: string, metafiles: Metafile[]): string {
  const folders = new Set([...metafiles.flatMap(bundledFolders), ...copiedFrom]);
  const packages = [...folders].sort().map((folder) => describe(root, folder));
  const sections = Map.groupBy(packages, ({ text }) => text);
  return [...sections]
    .map(([text, group]) => `${group.map(({ title }) => title).join('\n')}\n\n${text}\n`)
    .join(`\n${'-'.repeat(80)}\n\n`);
}

/** Packages whose data stand in the sources: `src/usage/price-table.ts`. */
const copiedFrom = ['node_modules/@pydantic/genai-prices'];

function bundledFolders({ outputs }: Metafile): string[] {
  return Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .flatMap(([path]) => /^.*node_modules\/(@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
}

function describe(root: string, folder: string): Package {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  if (!allowed.test(license)) throw new Error(`${name} is under ${license}, which is not allowed`);
  const file = readdirSync(path).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
  const text = file ? readFileSync(join(path, file), 'utf8').trim() : `License: ${license}`;
  return { title: `${name} ${version} (${license})`, licence: license, text };
}
