import type { Harness, HookCall } from '../harness/harness.ts';
import { isCheck } from '../install/check-session.ts';
import type { LocalContext } from '../mirror/local-context.ts';
import { readFilling } from '../state/fills.ts';

/** Percent of the window from which a session's user is told what to do; config `usage.offer_at`. */
const usually = 80;

/** What says in rows how many tokens the model takes: of Codex; of Claude Code where it asks for the large window. */
const tellsWindow = ['"model_context_window"', '"context-1m'];

/**
 * Looks, behind the mirror, whether a turn has filled its session's window: in the bytes that the hook has just
 * stored, which are not read again. What is given tells the text for the session's user, where one is due. Where
 * nobody has said how large the window is, nothing is loaded and nothing is guessed. Called when `onStored` is set.
 */
export function watchForOffer(
  context: LocalContext,
  harness: Harness,
  call: HookCall,
): () => Promise<string | undefined> {
  const percent = context.config.usage?.offer_at ?? usually;
  if (call.event !== 'Stop' || percent === 0 || isCheck(call.session)) return async () => undefined;
  const { onStored } = context;
  let last: Buffer | undefined;
  context.onStored = async (stored) => {
    const { session, source } = stored.meta;
    if (session === call.session && source === call.sources[0]?.id) last = stored.bytes;
    await onStored?.(stored);
  };
  return async () => {
    const name = { harness: harness.name, session: call.session };
    try {
      if (!last) return undefined;
      const filling = readFilling(context.db, name);
      if (filling.window === undefined && !tellsWindow.some((word) => last?.includes(word))) {
        return undefined;
      }
      const { offerWhenFull } = await import('./offer.ts');
      return offerWhenFull(context, { ...name, percent, filling, rows: last });
    } catch {
      // A locked state, rows of a format to come: the turn is stored all the same, and the next one looks again.
      return undefined;
    }
  };
}
