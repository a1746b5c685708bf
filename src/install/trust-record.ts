import { codexConfigFile } from '../harness/codex/register.ts';
import { type CodexTrust, trustHooks } from '../harness/codex/trust.ts';
import { takeTrust } from '../harness/codex/trust-tables.ts';
import type { Paths } from '../state/paths.ts';
import { dropRecord, findRecord, keepBackup, keepRecord } from './manifest.ts';
import { type FileRecord, readManifest } from './manifest-read.ts';
import { missingFolders, readUserFile, sha256, type UserFile } from './user-file.ts';

/**
 * Has Codex trust our hooks, and notes what that did to its `config.toml`. Codex writes the file
 * itself, so what it was before is kept first. `agreed`: the user wants it now; else an earlier yes
 * covers those that only our own update has changed, and not ones whose trust was taken back.
 */
export async function trustAndRecord(
  paths: Paths,
  env: NodeJS.ProcessEnv,
  cwd: string,
  agreed: boolean,
): Promise<CodexTrust> {
  const before = readUserFile(codexConfigFile(env));
  const former = findRecord(readManifest(paths), before.path);
  const record: FileRecord = {
    kind: 'trust',
    harness: 'codex',
    path: before.path,
    real: before.real,
    original: originalOf(paths, before, former),
    sha256: former?.sha256 ?? sha256(before.bytes ?? ''),
    changes: [],
    folders: former?.folders ?? missingFolders(before.real),
    keys: former?.keys ?? [],
  };
  keepRecord(paths, record);

  const { keys, ...trust } = await trustHooks(
    env,
    cwd,
    agreed ? ['untrusted', 'modified'] : ['modified'],
  );
  const after = readUserFile(before.path);
  const allKeys = [...new Set([...(record.keys ?? []), ...keys])];
  if (allKeys.length === 0) dropRecord(paths, before.path);
  else keepRecord(paths, { ...record, keys: allKeys, sha256: sha256(after.bytes ?? '') });
  return trust;
}

/** Whether the user has agreed to this before. */
export function wasTrustGiven(paths: Paths): boolean {
  return readManifest(paths).files.some(({ kind }) => kind === 'trust');
}

function originalOf(
  paths: Paths,
  { path, bytes, mode }: UserFile,
  former: FileRecord | undefined,
): FileRecord['original'] {
  if (!bytes) return undefined;
  if (former?.sha256 === sha256(bytes)) return former.original;
  const without = former
    ? Buffer.from(takeTrust(bytes.toString('utf8'), former.keys ?? []))
    : bytes;
  return { backup: keepBackup(paths, path, without), mode: former?.original?.mode ?? mode };
}
