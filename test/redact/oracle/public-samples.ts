import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageFile, samplePackages } from './packages.ts';
import type { PublishedRule } from './published-rule.ts';
import type { OracleSample } from './samples.ts';

/** Samples of other scanners' own tests, as their packages ship them. */
export interface PublicSamples {
  /** True ones that a published rule reports: stand-ins such as `ghp_xxxx` are none. */
  secrets: OracleSample[];
  /** Texts in which nothing is to be found. */
  harmless: { family: string; text: string }[];
}

export function publicSamples(folder: string, rules: readonly PublishedRule[]): PublicSamples {
  const { wanted, unwanted } = merged([
    geminiTests(folder),
    agentScannerTests(folder),
    ssh2Tests(folder),
  ]);
  return {
    secrets: wanted.flatMap(({ family, text }) => {
      const secret = rules.flatMap((rule) => rule.find(text)).sort(byLength)[0];
      return secret === undefined || standIn.test(secret)
        ? []
        : { family, text, secret, open: openOf(secret) };
    }),
    harmless: unwanted,
  };
}

const standIn = /(.)\1{7}/;

/** All of it, but for the armour of a key. */
function openOf(secret: string): string {
  return secret.replace(/-----[A-Z ]+-----|[\s\S]/g, (part) =>
    part.length > 1 ? ' '.repeat(part.length) : 'x',
  );
}

interface Tests {
  wanted: { family: string; text: string }[];
  unwanted: { family: string; text: string }[];
}

/** Gemini CLI, `environmentSanitization.test.js`: environments before and after. */
function geminiTests(folder: string): Tests {
  const file = 'dist/src/services/environmentSanitization.test.js';
  const source = readFileSync(packageFile(folder, samplePackages.gemini, file), 'utf8');
  const test = (title: RegExp) => {
    const found = source.split(/^ {4}it\(/m).find((test) => title.test(test)) ?? '';
    const [before = [], after = []] = found.split('sanitizeEnvironment(').map(variables);
    return { before, after };
  };
  const secrets = test(/^'should redact variables with values matching all token/);
  const lookalikes = test(/^'should not redact variables that look similar/);
  return {
    wanted: minus(secrets.before, secrets.after).map(fromGemini),
    unwanted: lookalikes.after.map(fromGemini),
  };
}

function variables(source: string): string[] {
  return [...source.matchAll(/^ +([A-Z_0-9]+): '(.+)',$/gm)].map(
    ([, name, value]) => `${name}=${value}`,
  );
}

function minus(all: readonly string[], some: readonly string[]): string[] {
  return all.filter((one) => !some.includes(one));
}

function fromGemini(text: string) {
  return { family: 'gemini-cli', text };
}

/** Agent Security Scanner, `benchmarks/corpus/generic_secrets.txt`: a comment tells of the row below. */
function agentScannerTests(folder: string): Tests {
  const file = 'benchmarks/corpus/generic_secrets.txt';
  const source = readFileSync(packageFile(folder, samplePackages.agentScanner, file), 'utf8');
  const rows = (mark: string) =>
    [...source.matchAll(new RegExp(`^# ${mark}: .*\\n(.+)$`, 'gm'))].map(([, text]) => ({
      family: 'agent-scanner',
      text: text as string,
    }));
  return { wanted: rows('VULN'), unwanted: rows('SAFE') };
}

/** ssh2: private keys of all kinds, encrypted ones too. What it reads out of them holds public keys as well. */
function ssh2Tests(folder: string): Tests {
  const fixtures = packageFile(folder, samplePackages.ssh2, 'test/fixtures');
  const texts = globSync('**', { cwd: fixtures })
    .sort()
    .map((file) => join(fixtures, file))
    .filter((path) => statSync(path).isFile() && !path.endsWith('.result'))
    .map((path) => ({ family: 'ssh2', text: readFileSync(path, 'utf8') }));
  return { wanted: texts, unwanted: [] };
}

function merged(all: readonly Tests[]): Tests {
  return {
    wanted: all.flatMap(({ wanted }) => wanted),
    unwanted: all.flatMap(({ unwanted }) => unwanted),
  };
}

function byLength(a: string, b: string): number {
  return a.length - b.length;
}
