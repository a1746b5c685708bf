import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from '../../hash.ts';
import type { MirrorContext } from '../../mirror/context.ts';
import { ownWords } from '../../redact/own/words.ts';
import { ruleSetVersion } from '../../redact/rule-set-version.ts';
import { version } from '../../version.ts';
import { siteAssets } from '../assets.ts';
import type { PlacedRecord, PlacedSession } from '../sources/place.ts';
import type { PageLook } from './page-job.ts';

/** Put in by the build; absent when the sources run as they are. */
declare const TRACECRAFT_VERSION: string | undefined;

export interface MadeBy {
  context: Pick<MirrorContext, 'config' | 'env'>;
  strict: boolean;
  look: PageLook;
}

/** Gives for each page what its bytes hang on, in one text: as long as that is the same, so is the page. */
export function fingerprinter({
  context,
  strict,
  look,
}: MadeBy): (session: PlacedSession) => string {
  const { redaction = {}, usage } = context.config;
  const { rules, allow, tier } = redaction;
  const maker = sha256(
    JSON.stringify([
      programVersion(),
      siteAssets(),
      [ruleSetVersion, strict ? 'strict' : tier, rules, allow],
      ownWords(redaction, context.env).words,
      usage?.prices,
      look,
    ]),
  );
  return ({ main, subagents, relatives }) =>
    sha256(JSON.stringify([maker, partOf(main), subagents.map(partOf), relatives]));
}

function partOf({ facts, version }: PlacedRecord) {
  return [facts, version];
}

/** Of an installed program, of its very bytes: two builds may have one number. */
function programVersion(): string {
  if (typeof TRACECRAFT_VERSION !== 'string') return version;
  return sha256(readFileSync(fileURLToPath(import.meta.url)));
}
