import { UserError } from '../../state/user-error.ts';
import { checkPattern } from './pattern.ts';

/** Tells what is never replaced. Throws UserError for a pattern that cannot be. */
export function allowed(list: readonly string[]): (secret: string) => boolean {
  const exact = new Set(list.filter((text) => !asPattern(text)));
  const patterns = list.flatMap((text) => asPattern(text) ?? []).map(compile);
  return (secret) => exact.has(secret) || patterns.some((pattern) => pattern.test(secret));
}

interface Spelled {
  text: string;
  source: string;
  flags: string;
}

/** `/…/` with flags; of base64 too a text can begin with a slash. */
function asPattern(text: string): Spelled | undefined {
  const [, source, flags = ''] = /^\/(.+)\/([a-z]*)$/.exec(text) ?? [];
  return source === undefined ? undefined : { text, source, flags };
}

function compile({ text, source, flags }: Spelled): RegExp {
  try {
    checkPattern(source, flags);
    return new RegExp(source, flags.replace(/[gy]/g, ''));
  } catch (cause) {
    throw new UserError(
      `The pattern ${text} of redaction.allow is not possible: ${(cause as Error).message}`,
      'Mend it in config.json; nothing is uploaded until then.',
      { cause },
    );
  }
}
