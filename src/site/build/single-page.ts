import { UserError } from '../../state/user-error.ts';
import { readSessionPage, type SessionPage } from '../page/session-page.ts';
import { openSession } from '../sources/open-record.ts';
import { relativesOf } from '../sources/relatives.ts';
import type { SiteContext, SiteScope } from '../sources/scope.ts';
import { type FoundSession, findSessions } from '../sources/sessions.ts';
import type { PageLook } from './page-job.ts';
import { pricesOf, siteRedactor } from './settings.ts';

export interface SingleOptions {
  /** An id, or enough of its beginning. */
  id: string;
  scope: SiteScope;
  look: PageLook;
  strict: boolean;
}

/**
 * A session's page that needs no other file. Throws UserError when no session is meant, or several, and for
 * one that cannot be read.
 */
export async function singlePage(
  context: SiteContext,
  { id, scope, look, strict }: SingleOptions,
): Promise<SessionPage & { id: string }> {
  const redactor = siteRedactor(context, { strict });
  const observed = { find: () => undefined, note() {} };
  let trouble: Error | undefined;
  const onTrouble = (_: string, error: Error) => {
    trouble ??= error;
  };
  const found = await findSessions(
    { context, redactor, observed, onTrouble },
    { ...scope, ids: [id] },
  ).catch((error) => {
    throw trouble ?? error;
  });
  const session = theOne(id, found.chosen, context.project);
  const relatives = relativesOf(found.all, () => undefined)(session);
  const reading = { bucket: context.bucket, redactor };
  const prices = pricesOf(context.config);
  const page = await readSessionPage(openSession(reading, { ...session, relatives }), {
    ...look,
    prices,
  });
  return { ...page, id: session.main.facts.id };
}

/** Of several, the one of the project here. */
function theOne(id: string, chosen: readonly FoundSession[], project: string): FoundSession {
  const own = chosen.filter(({ main }) => main.facts.project === project);
  const [first, ...others] = own.length > 0 ? own : chosen;
  if (first && others.length === 0) return first;
  const names = [first, ...others].map((each) => {
    const { id: record, harness, project: of } = (each as FoundSession).main.facts;
    return `  ${record}  ${harness}  ${of}`;
  });
  throw new UserError(
    `"${id}" is the beginning of ${names.length} sessions' ids`,
    ['Give more of it, or --harness or --project:', ...names.slice(0, 10)].join('\n'),
  );
}
