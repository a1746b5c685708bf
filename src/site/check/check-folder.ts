import { type Dirent, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { withoutUnseen } from '../../plain.ts';
import { check } from '../../redact/check/check.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { UserError } from '../../state/user-error.ts';
import { siteAssets } from '../assets.ts';
import { listedIn, markerName } from '../build/out-folder.ts';
import { isChunk } from '../search/chunk-text.ts';
import { activeContent } from './active-content.ts';
import type { Finding, FindingKind } from './finding.ts';
import { htmlText } from './html-text.ts';
import { privateNames } from './private-names.ts';

export interface Checked {
  /** What was looked through. */
  files: number;
  bytes: number;
  /** False for a folder that no build has made: what does not belong into it is not known then. */
  isSite: boolean;
}

/**
 * Looks for what should not be published, through a site's folder, any other, or a single page. `redactor`: with
 * the tier strict. Throws UserError for what is not there.
 */
export async function checkFolder(
  path: string,
  redactor: Redactor,
  onFinding: (finding: Finding) => void,
): Promise<Checked> {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (!stat) throw new UserError(`There is no ${path}`, 'Build it first: `tracecraft site build`.');
  const isFolder = stat.isDirectory();
  const root = isFolder ? path : dirname(path);
  const isSite =
    isFolder && lstatSync(join(path, markerName), { throwIfNoEntry: false }) !== undefined;
  const own = isSite ? listedIn(path) : undefined;
  const checked: Checked = { files: 0, bytes: 0, isSite };
  for (const entry of isFolder ? entriesBelow(path) : [entryOf(path)]) {
    const file = relative(root, entry.path).split(sep).join('/');
    const tell: Tell = (kind, rule, line) =>
      onFinding({ kind, rule, file, ...(line !== undefined && { line }) });
    checked.files += 1;
    await checkText(namesIn(file), redactor, (kind, rule) => tell(kind, `${rule} in its name`));
    // What it leads to would be published, whatever it is.
    if (!entry.isFile) {
      tell('foreign', 'no plain file');
      continue;
    }
    const { size } = lstatSync(entry.path);
    checked.bytes += size;
    if (size > largestFile) tell('size', 'file above 25 MB');
    if (own && file !== markerName && !own.has(file)) tell('foreign', 'unknown file');
    await checkFile(entry.path, file, redactor, tell);
  }
  const whole = (rule: string) => onFinding({ kind: 'size', rule, file: '.' });
  if (checked.bytes > largestSite) whole('site above 1 GB');
  if (checked.files > mostFiles) whole('more than 20,000 files');
  return checked;
}

/** Cloudflare Pages takes 25 MiB a file and 20,000 files of a site, GitHub Pages 1 GB in all. */
const largestFile = 25 * 1024 * 1024;
const mostFiles = 20_000;
const largestSite = 1024 ** 3;

type Tell = (kind: FindingKind, rule: string, line?: number) => void;

interface Entry {
  path: string;
  isFile: boolean;
}

function entryOf(path: string): Entry {
  return { path, isFile: lstatSync(path).isFile() };
}

/** In the order of their names. Links are not followed. */
function* entriesBelow(folder: string): Generator<Entry> {
  const entries = readdirSync(folder, { withFileTypes: true });
  const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);
  for (const entry of entries.sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* entriesBelow(path);
    else yield { path, isFile: entry.isFile() };
  }
}

async function checkFile(
  path: string,
  file: string,
  redactor: Redactor,
  tell: Tell,
): Promise<void> {
  const bytes = readFileSync(path);
  if (isOwnAsset(file, bytes) || basename(file) === markerName) return;
  const text = textOf(file, bytes);
  // An image, say: what is in it no rule can read.
  if (text === undefined) return;
  const isPage = /\.(?:x?html?|svg|xml)$/i.test(file);
  const page = isPage ? htmlText(text) : undefined;
  const active = page ? activeContent(page.tags, siteAssets()) : activeFile(file, text);
  for (const { rule, line } of active) tell('active', rule, line);
  await checkText(page ? withoutOwn(page.text) : text, redactor, tell);
}

/** Undefined for what is no text. In pages, browsers pass over zero bytes. */
function textOf(file: string, bytes: Buffer): string | undefined {
  const mark = bytes.length > 1 ? bytes.readUInt16BE(0) : 0;
  if (mark === 0xfffe) return bytes.toString('utf16le', 2);
  if (mark === 0xfeff)
    return Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le', 2);
  if (!bytes.includes(0)) return bytes.toString();
  const isText = /\.(?:x?html?|svg|xml|m?js|css|json|txt|md|csv|log)$/i.test(file);
  return isText ? bytes.toString().replaceAll('\0', '') : undefined;
}

function activeFile(file: string, text: string): Omit<Finding, 'kind' | 'file'>[] {
  if (!/\.(?:m?js|css|wasm)$/i.test(file)) return [];
  if (/^search\/[\w./-]+\.js$/.test(file) && isChunk(text)) return [];
  return [{ rule: 'not the script or style of this version' }];
}

/** What every page that stands alone has in it is no finding of each. */
function withoutOwn(text: string): string {
  const { script, style } = siteAssets();
  return [script, style].reduce(
    (rest, own) => rest.replace(own, () => '\n'.repeat(own.split('\n').length - 1)),
    text,
  );
}

async function checkText(text: string, redactor: Redactor, tell: Tell): Promise<void> {
  const read = withoutUnseen(text);
  for await (const { rule, line } of check(inPieces(read), 'text', redactor)) {
    tell(kindOf(rule), rule, line);
  }
  for (const { kind, rule, line } of privateNames(read)) tell(kind, rule, line);
}

/** The path, and each name of it alone, without its ending: a line each. */
function namesIn(file: string): string {
  const names = file.split('/').flatMap((name) => [name, name.replace(/\.\w+$/, '')]);
  return [file, ...new Set(names), ''].join('\n');
}

function isOwnAsset(file: string, bytes: Buffer): boolean {
  const { style, script } = siteAssets();
  if (file === 'assets/site.css') return bytes.equals(Buffer.from(style));
  return file === 'assets/site.js' && bytes.equals(Buffer.from(script));
}

/** Rules of the tier strict tell of people and machines; all others of secrets. */
const kinds: Record<string, FindingKind> = {
  email_address: 'personal',
  phone_number: 'personal',
  credit_card: 'personal',
  iban: 'personal',
  ip_address: 'host',
  mac_address: 'host',
  home_path: 'path',
};

function kindOf(rule: string): FindingKind {
  return kinds[rule] ?? 'secret';
}

async function* inPieces(text: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

const pieceBytes = 1024 * 1024;
