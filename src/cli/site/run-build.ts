import { statSync } from 'node:fs';
import { isAbsolute, relative } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { writeWhole } from '../../export/write-whole.ts';
import { count, size } from '../../figures.ts';
import { type BuiltSite, buildSite, type LeftSession } from '../../site/build/build-site.ts';
import { singlePage } from '../../site/build/single-page.ts';
import { UserError } from '../../state/user-error.ts';
import type { GlobalArgs } from '../command.ts';
import { type CliContext, inContext } from '../context.ts';
import { checkFile } from '../output-file.ts';
import { note, print, printJson } from '../print/output.ts';
import { plain } from '../print/plain.ts';
import { openProgress } from '../print/progress.ts';
import { shortPath } from '../short-path.ts';
import { buildOptionsOf, type SiteArgs } from './scope.ts';

export interface BuildArgs extends SiteArgs, GlobalArgs {
  out: string;
  full: boolean;
  single?: string;
  output?: string;
  force: boolean;
}

export function run(args: BuildArgs): Promise<void> {
  if (args.single !== undefined && (args.ids?.length ?? 0) > 0) {
    throw new UserError('--single takes one session, and no others beside it', 'Leave them out.', {
      exitCode: 2,
    });
  }
  return inContext(async (context) => {
    if (args.single !== undefined) return writeSingle(context, args.single, args);
    const built = await buildShown(context, args, args.out);
    if (args.json) printJson(builtFacts(built));
    else print(builtText(built, context, args));
    tellLeft(built);
  });
}

/** Builds, and shows how far it has come. */
export async function buildShown(
  context: CliContext,
  args: SiteArgs & { full?: boolean },
  out: string,
): Promise<BuiltSite> {
  const progress = openProgress();
  try {
    return await buildSite(context, {
      ...buildOptionsOf(context, args),
      out,
      full: args.full ?? false,
      onProgress: (state) => progress.show(state),
    });
  } finally {
    progress.end();
  }
}

/** Each session of which there is no page of today; then the command has not done all that was asked. */
export function tellLeft({ left }: BuiltSite): void {
  for (const { session, error } of left.slice(0, mostTold)) {
    note(plain(`${session}: ${error.message}`));
  }
  if (left.length > mostTold) note(`and ${left.length - mostTold} more`);
  if (left.length > 0) process.exitCode = 1;
}

const mostTold = 10;

export function builtFacts({ left, ...built }: BuiltSite) {
  return { ...built, left: left.map(leftFacts) };
}

function leftFacts({ session, error }: LeftSession) {
  return { session, error: error.message };
}

/** `path`: what of it the reader is to look at. */
export function builtText(
  built: BuiltSite,
  context: Pick<CliContext, 'project'>,
  args: SiteArgs,
  path = built.index,
): string {
  const { sessions, added, changed, removed, bytes } = built;
  if (sessions === 0) return noneText(context, args);
  const news = [
    added > 0 && told(added, 'new'),
    changed > 0 && told(changed, 'changed'),
    removed > 0 && told(removed, 'gone'),
  ];
  const some = news.filter(Boolean);
  const facts = [count(sessions, 'session'), ...(some.length > 0 ? some : ['nothing new'])];
  return `${facts.join(', ')}: ${plain(shownPath(path))} (${size(bytes)})\n`;
}

/** Narrow what is looked at. */
const narrowing = ['harness', 'since', 'until', 'local', 'mirrored'] as const;

function noneText({ project: here }: Pick<CliContext, 'project'>, args: SiteArgs): string {
  const given = narrowing.filter((name) => args[name]).map((name) => `--${name}`);
  const whose = args.all ? '' : ` of ${plain(args.project ?? here)}`;
  const within = given.length === 0 ? '' : ` with ${given.join(' and ')}`;
  const elsewhere = args.all
    ? '`tracecraft doctor` says where it was looked.'
    : '--all looks in every project.';
  return `No session${whose} was found${within}; ${elsewhere}\n`;
}

/** `2,000 new` */
function told(number: number, what: string): string {
  return count(number, what, what);
}

/** As a person goes on from here. */
export function shownPath(path: string): string {
  const below = relative(process.cwd(), path);
  return below.startsWith('..') || isAbsolute(below) ? shortPath(path) : `./${below}`;
}

async function writeSingle(
  context: CliContext,
  id: string,
  { output, force, json, ...args }: BuildArgs,
): Promise<void> {
  const file = output === undefined ? undefined : checkFile(output, force);
  const { look, strict, scope } = buildOptionsOf(context, { ...args, ids: [id] });
  const page = await singlePage(context, { id, scope, look, strict });
  try {
    if (file === undefined) {
      await pipeline(Readable.from(page.document()), process.stdout, { end: false });
      return;
    }
    await writeWhole(file, page.document());
  } finally {
    page.close();
  }
  const bytes = statSync(file).size;
  if (json) printJson({ id: page.id, file, bytes });
  else print(`${plain(shownPath(file))} (${size(bytes)})\n`);
}
