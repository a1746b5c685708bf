import { type SessionFacts, titleOf } from '../../export/exported-session.ts';
import { sha256 } from '../../hash.ts';

/** UTF-8 bytes: with what stands around it, a name stays below the 255 that file systems take. */
const longestTitle = 80;
const longestProject = 100;
/** Of the names that systems take; on Windows some are devices. */
const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

/**
 * Where each session's page lies, from the site's root:
 * `sessions/<project>/<day>-<title>-<id8>.html`. It follows from the session alone, unless two were to have the
 * same one, upper and lower case aside: then the later one in the given order has more of its id.
 */
export function pageNames(sessions: readonly SessionFacts[]): string[] {
  const taken = new Set<string>();
  return sessions.map((facts) => {
    for (let letters = 8; ; letters += 8) {
      const page = pageName(facts, letters);
      if (taken.has(page) && letters < 64) continue;
      taken.add(page);
      return page;
    }
  });
}

/** A page without its ending: its long texts lie in a folder of this name. */
export function stemOf(page: string): string {
  return page.slice(0, -'.html'.length);
}

function pageName(facts: SessionFacts, letters: number): string {
  const { project, harness, id } = facts;
  const key = sha256(`${project}\0${harness}\0${id}`).slice(0, letters);
  const name = [dayOf(facts), slug(titleOf(facts), longestTitle), key].filter(Boolean).join('-');
  return `sessions/${folderOf(project)}/${name}.html`;
}

function folderOf(project: string): string {
  const name = slug(project, longestProject) || 'project';
  return devices.test(name) ? `${name}-` : name;
}

/** The day by UTC, so that it does not change with who builds the page. */
function dayOf({ first_record_at, started_at }: SessionFacts): string {
  const at = Date.parse(first_record_at ?? started_at ?? '');
  return Number.isNaN(at) ? '' : new Date(at).toISOString().slice(0, 10);
}

/** Letters and digits of any script, in lower case, and `-` for all between. */
export function slug(text: string, longest: number): string {
  const words =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  let result = '';
  for (const letter of words.join('-').normalize('NFC')) {
    if (Buffer.byteLength(result + letter) > longest) break;
    result += letter;
  }
  return result.replace(/-+$/, '');
}
