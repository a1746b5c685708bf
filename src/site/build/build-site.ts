import { existsSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findHarness } from '../../harness/registry.ts';
import type { Progress } from '../../mirror/progress.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { UserError } from '../../state/user-error.ts';
import { withYoungHeap } from '../../young-heap.ts';
import { siteAssets } from '../assets.ts';
import { pageTitle } from '../digest/page-title.ts';
import { indexPage, type ListedPage } from '../listing/index-page.ts';
import type { SessionDigest } from '../model.ts';
import type { SearchablePage } from '../search/segments.ts';
import type { LookHere } from '../sources/here.ts';
import type { PlacedSession } from '../sources/place.ts';
import { relativesOf } from '../sources/relatives.ts';
import type { SiteContext, SiteScope } from '../sources/scope.ts';
import { type FoundSessions, findSessions } from '../sources/sessions.ts';
import { type BuiltFile, type BuiltPage, openCache, type SiteCache } from './cache.ts';
import { fingerprinter } from './fingerprint.ts';
import { type DuePage, makePages } from './make-pages.ts';
import { type Crew, openCrew, threads } from './makers.ts';
import { listedIn, type OutFolder, openOutFolder, outPath, writeInto } from './out-folder.ts';
import type { PageLook } from './page-job.ts';
import { pageNames, stemOf } from './page-names.ts';
import { buildSearch, chunksBeside } from './search.ts';
import { pricesOf, siteRedactor } from './settings.ts';

export interface BuildOptions {
  out: string;
  scope: SiteScope;
  look: PageLook;
  /** What the list is called. */
  title: string;
  /** Take out e-mail addresses, IP addresses and the names of home folders, too. */
  strict: boolean;
  /** Build every page anew. */
  full?: boolean;
  /** A site of no session is built, too, also over one that has some. */
  mayEmpty?: boolean;
  onProgress?(progress: Progress): void;
}

/** What came of a build. */
export interface BuiltSite {
  out: string;
  /** The path of its list. */
  index: string;
  pages: { session: string; project: string; harness: string; page: string }[];
  sessions: number;
  /** Pages that were not there, that were made anew, and that are gone. */
  added: number;
  changed: number;
  removed: number;
  files: number;
  /** of all files */
  bytes: number;
  /** Of sessions of which there is no page, or an old one. */
  left: LeftSession[];
}

export interface LeftSession {
  session: string;
  error: Error;
}

/**
 * Builds a site, or brings it up to date: pages whose sessions are as they were stay. A session that cannot be
 * read keeps no other from its page. Throws UserError for a folder that is not a site's, and what listing the
 * bucket throws.
 */
export async function buildSite(context: SiteContext, options: BuildOptions): Promise<BuiltSite> {
  const path = outPath(options.out);
  listedIn(path);
  const cache = openCache(context.paths.cache, path);
  try {
    const out = openOutFolder(path);
    try {
      const build = () => buildIn(out, cache, context, options);
      return await (threads > 0 ? withYoungHeap(build) : build());
    } finally {
      out.close();
    }
  } finally {
    cache.close();
  }
}

async function buildIn(
  out: OutFolder,
  cache: SiteCache,
  context: SiteContext,
  options: BuildOptions,
): Promise<BuiltSite> {
  const { scope, look, strict, full = false } = options;
  const redactor = siteRedactor(context, { strict });
  const left: LeftSession[] = [];
  const onTrouble = (session: string, error: Error) => left.push({ session, error });
  const looking: LookHere = { context, redactor, observed: cache.observed, onTrouble };
  const planned = planPages(await findSessions(looking, scope), { context, strict, look });
  if (planned.length === 0 && !options.mayEmpty) {
    refuseEmptying(out);
    return { ...nothing, out: out.path, index: join(out.path, 'index.html'), left };
  }

  const due = planned.filter((page) => full || !isFresh(out, cache, page));
  const before = new Set(due.filter(({ page }) => existsSync(join(out.path, page))));
  await out.list([...out.listed, ...planned.map(({ page }) => page)]);
  const { errors, built, search } = await makeAll({ due, planned }, out, cache, {
    crew: crewOf(out, context, options, redactor),
    onProgress: options.onProgress,
  });
  for (const { page, session } of due) {
    const error = errors.get(page);
    if (error) left.push({ session: session.main.facts.id, error });
  }

  const files = built.flatMap((page) => page.built.files);
  files.push(...search.files, ...(await writeAssets(out)));
  const title = JSON.parse(redactor.json(options.title).bytes.toString());
  const index = indexPage(built.map(listed), { title, density: look.density });
  files.push({ name: 'index.html', size: await writeInto(out, 'index.html', index) });

  const names = new Set(files.map(({ name }) => name));
  const pages = new Set(built.map(({ page }) => page));
  const stale = [
    ...out.listed,
    ...textsBeside(out, [...out.listed, ...pages]),
    ...chunksBeside(out),
  ];
  out.remove(stale.filter((name) => !names.has(name)));
  await out.list(names);
  cache.keep(pages, search.segments);
  const made = due.filter(({ page }) => !errors.has(page));
  return {
    out: out.path,
    index: join(out.path, 'index.html'),
    pages: built.map(({ page, session: { main } }) => {
      const { id: session, project, harness } = main.facts;
      return { session, project, harness, page };
    }),
    sessions: built.length,
    added: made.filter((page) => !before.has(page)).length,
    changed: made.filter((page) => before.has(page)).length,
    removed: [...out.listed].filter((name) => isPage(name) && !names.has(name)).length,
    files: files.length,
    bytes: files.reduce((sum, { size }) => sum + size, 0),
    left,
  };
}

function crewOf(
  { path, scratch }: OutFolder,
  { bucket, config, env }: SiteContext,
  { look, strict }: BuildOptions,
  redactor: Redactor,
): Crew {
  const out = { path, scratch };
  const reading = { bucket, redactor };
  return openCrew(
    { reading, out, look, prices: pricesOf(config) },
    { env: { ...env }, config, strict, out, look },
  );
}

/** The pages that are due, and the search in all of them. */
async function makeAll(
  { due, planned }: Record<'due' | 'planned', readonly DuePage[]>,
  out: OutFolder,
  cache: SiteCache,
  { crew, onProgress }: { crew: Crew; onProgress: BuildOptions['onProgress'] },
) {
  const errors = await makePages(due, { cache, crew, onProgress });
  const built = planned.flatMap((page) => builtPage(out, cache, page) ?? []);
  const search = await buildSearch(out, { cache, crew }, built.map(searchable));
  return { errors, built, search };
}

const nothing = {
  pages: [],
  sessions: 0,
  added: 0,
  changed: 0,
  removed: 0,
  files: 0,
  bytes: 0,
};

/** That nothing is found is more often a mistake than the end of it all. */
function refuseEmptying({ path, listed }: OutFolder): void {
  const pages = [...listed].filter(isPage).length;
  if (pages === 0) return;
  throw new UserError(
    `No session was found, and the site in ${path} has ${pages}: it is left as it is`,
    'Look for others with --all or --project; to have it away, remove the folder.',
  );
}

function planPages(
  { chosen, all }: FoundSessions,
  madeBy: Parameters<typeof fingerprinter>[0],
): DuePage[] {
  const names = pageNames(chosen.map(({ main }) => main.facts));
  const pages = new Map(chosen.map((session, at) => [session, names[at] as string]));
  const relatives = relativesOf(all, (session) => pages.get(session));
  const fingerprintOf = fingerprinter(madeBy);
  return chosen.map((found) => {
    const { main, subagents } = found;
    const session: PlacedSession = { main, subagents, relatives: relatives(found) };
    return { page: pages.get(found) as string, session, fingerprint: fingerprintOf(session) };
  });
}

function isFresh({ path }: OutFolder, cache: SiteCache, { page, fingerprint }: DuePage): boolean {
  const built = cache.page(page);
  if (built?.fingerprint !== fingerprint) return false;
  const [own] = built.files;
  return built.files.every((file) => {
    const stat = statSync(join(path, file.name), { throwIfNoEntry: false });
    return stat?.size === file.size && (file !== own || stat.mtimeMs === built.modified);
  });
}

interface PageBuilt extends DuePage {
  built: BuiltPage;
  digest: SessionDigest;
}

/** Also one of before, where it could not be made anew. */
function builtPage({ path }: OutFolder, cache: SiteCache, due: DuePage): PageBuilt | undefined {
  const built = cache.page(due.page);
  const digest = built && existsSync(join(path, due.page)) ? cache.digestOf(due.page) : undefined;
  return built && digest && { ...due, built, digest };
}

function listed({ page, session, digest }: PageBuilt): ListedPage {
  const { main, relatives } = session;
  const { facts } = main;
  const harnessLabel = findHarness(facts.harness)?.label ?? facts.harness;
  return { page, facts, harnessLabel, digest, relatives };
}

function searchable({ page, session, built, digest }: PageBuilt): SearchablePage {
  const { facts } = session.main;
  const { words } = built;
  return {
    page,
    title: pageTitle(facts, digest),
    project: facts.project,
    harness: facts.harness,
    at: digest.lastAt ?? facts.last_record_at ?? '',
    fingerprint: words.hash,
    size: words.size,
  };
}

async function writeAssets(out: OutFolder): Promise<BuiltFile[]> {
  const { style, script } = siteAssets();
  const assets = { 'assets/site.css': style, 'assets/site.js': script };
  return Promise.all(
    Object.entries(assets).map(async ([name, text]) => ({
      name,
      size: await writeInto(out, name, [text]),
    })),
  );
}

/** What lies in the folders that are called like pages: a build that was killed had not listed it yet. */
function textsBeside({ path }: OutFolder, names: readonly string[]): string[] {
  return names.filter(isPage).flatMap((page) => {
    const folder = stemOf(page);
    const stat = lstatSync(join(path, folder), { throwIfNoEntry: false });
    if (!stat?.isDirectory()) return [];
    return readdirSync(join(path, folder)).map((name) => `${folder}/${name}`);
  });
}

function isPage(name: string): boolean {
  return name.startsWith('sessions/') && name.endsWith('.html');
}
