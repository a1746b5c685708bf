import type { MemoryKey } from '../../bucket/coordination-keys.ts';
import { UserError } from '../../state/user-error.ts';
import type { Live } from './live.ts';
import { entryOf, type MemoryEntry, versionOf } from './memory-document.ts';

/** What stands is not what the writer has seen. */
export class VersionConflict extends UserError {
  /** Undefined where nothing stands. */
  readonly current: MemoryEntry | undefined;

  constructor(memory: MemoryKey, current: MemoryEntry | undefined, isNew: boolean) {
    super(
      messageFor(memory, current, isNew),
      `See \`tracecraft memory get ${memory} --with-meta\`.`,
      {
        details: {
          key: memory,
          version: current?.version ?? null,
          set_by: current?.set_by ?? null,
          set_at: current?.set_at ?? null,
        },
      },
    );
    this.current = current;
  }
}

function messageFor(memory: MemoryKey, current: MemoryEntry | undefined, isNew: boolean): string {
  if (!current) return `${memory} is not set, or was deleted meanwhile`;
  const how = isNew ? 'is set already' : 'was changed meanwhile';
  return `${memory} ${how} by ${current.set_by || 'someone'} (version ${current.version})`;
}

/** `version`: of the value that the writer has seen; `new`: there was none. Throws VersionConflict. */
export function checkVersion(
  memory: MemoryKey,
  live: Live | undefined,
  version: string | 'new' | undefined,
): void {
  if (version === undefined) return;
  const standing = live?.value.deleted ? undefined : live;
  const isNew = version === 'new';
  if (isNew ? !standing : standing && versionOf(standing.etag) === version) return;
  throw new VersionConflict(memory, standing && entryOf(memory, standing), isNew);
}
