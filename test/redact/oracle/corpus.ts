import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../support/random.ts';
import { fill } from '../samples/sample.ts';
import { corpusPackages, packageFile } from './packages.ts';

/** A text without secrets, as an agent may have read it. */
export interface Document {
  /** `package@version/path`, or a name for what was made. */
  name: string;
  text: string;
}

export interface CorpusOptions {
  /** Bytes of each package at most, of files picked at random. */
  perPackage: number;
  /** Bytes of made ids, hashes and images. */
  made: number;
}

/** Files of published packages, this project's lockfile, ids and hashes, images as base64. */
export function* corpus(
  folder: string,
  { perPackage, made }: CorpusOptions,
  random: Random,
): Generator<Document> {
  for (const spec of corpusPackages) {
    let left = perPackage;
    const root = packageFile(folder, spec, '');
    for (const file of shuffled(filesIn(root), random)) {
      if (left <= 0) break;
      const text = readText(join(root, file));
      left -= text.length;
      yield* pieces(`${spec}/${file}`, text);
    }
  }
  const lockfile = join(import.meta.dirname, '../../../package-lock.json');
  yield* pieces('package-lock.json', readFileSync(lockfile, 'latin1'));
  for (let left = made; left > 0; ) {
    const text = fill(
      `${Array.from({ length: 200 }, () => random.pick(harmless)).join('\n')}\n`,
      random.next,
    );
    left -= text.length;
    yield { name: 'made ids and hashes', text };
  }
}

/** A document as the line of a transcript: Claude's, or Codex' with its JSON in JSON. */
export function asLine({ text }: Document, random: Random): Buffer {
  const line = random.chance(0.5)
    ? { type: 'user', message: { role: 'user', content: [{ type: 'tool_result', content: text }] } }
    : {
        type: 'response_item',
        payload: {
          type: 'function_call_output',
          output: JSON.stringify({ output: text, metadata: { exit_code: 0 } }),
        },
      };
  return Buffer.from(`${JSON.stringify(line)}\n`);
}

// A tool that prints more is cut by its client.
const pieceBytes = 256 * 1024;

function* pieces(name: string, text: string): Generator<Document> {
  for (let from = 0; from < text.length; ) {
    const newline = text.lastIndexOf('\n', from + pieceBytes);
    const cut =
      from + pieceBytes >= text.length || newline <= from ? from + pieceBytes : newline + 1;
    yield { name, text: text.slice(from, cut) };
    from = cut;
  }
}

/** Text as it is; an image or font as a data URL; other binaries are not read by agents. */
function readText(path: string): string {
  const bytes = readFileSync(path);
  if (/\.(?:png|jpe?g|gif|ico|webp|woff2?|ttf)$/.test(path)) {
    return `data:application/octet-stream;base64,${bytes.toString('base64')}\n`;
  }
  return bytes.subarray(0, 8192).includes(0) ? '' : bytes.toString('utf8');
}

function filesIn(root: string): string[] {
  return globSync('**', { cwd: root })
    .filter((file) => statSync(join(root, file)).isFile())
    .sort();
}

function shuffled<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i--) {
    const j = random.between(0, i);
    [items[i], items[j]] = [items[j] as T, items[i] as T];
  }
  return items;
}

const uuid = '{hex:8}-{hex:4}-4{hex:3}-a{hex:3}-{hex:12}';

/** Rows as tools print them: random, and nobody's secret. */
const harmless = [
  'commit {hex:40}',
  '{hex:7} Fix the build on Windows',
  'index {hex:7}..{hex:7} 100644',
  'Merge: {hex:9} {hex:9}',
  '{hex:64}  release-1.{digits:1}.tar.gz',
  '{hex:40} refs/heads/main',
  'Digest: sha256:{hex:64}',
  '"integrity": "sha512-{base64:86}==",',
  '"integrity": "sha1-{base64:27}=",',
  '"shasum": "{hex:40}",',
  'checksum = "{hex:64}"',
  '  resolution: {integrity: sha512-{base64:86}==}',
  'golang.org/x/sys v0.{digits:1}.0 h1:{base64:43}=',
  '--hash=sha256:{hex:64} \\',
  'md5:{hex:32}',
  `"uuid":"${uuid}","parentUuid":"${uuid}"`,
  `"sessionId": "${uuid}"`,
  `request_id=${uuid} status=200`,
  `id: ${uuid}`,
  `Idempotency-Key: ${uuid}`,
  `"idempotency_key": "${uuid}"`,
  '"id":"msg_01{base62:22}"',
  '"tool_use_id":"toolu_01{base62:22}"',
  '"request_id":"req_011C{base62:20}"',
  '"call_id":"call_{base62:24}"',
  '"id":"resp_{hex:48}"',
  '"id": "chatcmpl-{base62:29}"',
  '"signature":"E{base64:340}"',
  '"encrypted_content":"gAAAAAB{base64url:400}"',
  'ETag: W/"{hex:4}-{base64:27}"',
  'traceparent: 00-{hex:32}-{hex:16}-01',
  'X-Amzn-Trace-Id: Root=1-{hex:8}-{hex:24}',
  'x-request-id: {hex:32}',
  'Key: node-modules-Linux-{hex:64}',
  'cacheKey: "{hex:40}",',
  '"contentHash": "{hex:20}",',
  'dist/assets/index-{base64url:8}.js  212.41 kB',
  'main.{hex:8}.chunk.js',
  '.Button_primary__{base62:5} { color: #{hex:6}; }',
  '<script nonce="{base64:22}==" src="/app.{hex:8}.js"></script>',
  'pod/web-{hex:10}-{base36:5}  1/1  Running',
  'arn:aws:iam::{digits:12}:role/deploy',
  'vpc-{hex:17} subnet-{hex:17} sg-{hex:17}',
  'Container {hex:64} started',
  'sha256-{base64:43}=',
  '"etag": "\\"{hex:32}\\"",',
  '<img src="data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAA{base64:800}">',
  '"data":"/9j/4AAQSkZJRgABAQ{base64:1200}"',
  'token_type_id: {digits:6}',
  'max_tokens=4096 total_tokens={digits:5}',
  '01J{BASE36:23}',
  'nanoid: {base64url:21}',
  '0x{hex:40}',
  'Fingerprint: SHA256:{base64:43}',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{base64:43} dev@laptop',
  'kid: {base64url:43}',
  '[{digits:10}.{digits:6}] eth0: link up {HEX:2}:{HEX:2}:{HEX:2}:{HEX:2}',
  '//# sourceMappingURL=data:application/json;base64,eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbImEuanMiXSwibWFwcGluZ3Mi{base64:300}',
];
