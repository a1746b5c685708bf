import { type Area, artifactManifestKey } from '../../bucket/coordination-keys.ts';
import { asFields, type Fields } from '../../harness/records.ts';
import type { RedactedUpload } from '../../redact/redact-file.ts';
import type { Counts } from '../../redact/redactor.ts';
import type { Coordination } from '../context.ts';
import {
  DamagedDocument,
  encodeDocument,
  putDocument,
  readDocument,
  type Stored,
} from '../document.ts';
import { isoTime } from '../time.ts';

/** What is known of an artifact beside its bytes; of one that another client put, nothing. */
export interface Manifest {
  /** Of what is stored, in hex. */
  sha256: string;
  size: number;
  /** Of the body that it tells of: another one is another client's. */
  etag: string;
  /** The file's permissions. */
  mode?: number;
  type?: 'text' | 'binary';
  /** Of the file before redaction. */
  sourceSha256?: string;
  redactions: Counts;
  by?: string;
  at?: string;
}

/** Undefined for what is no manifest. */
export function parseManifest(fields: Fields): Manifest | undefined {
  const { sha256, size, etag, mode, type, source_sha256, redactions, by, at } = fields;
  if (typeof sha256 !== 'string' || typeof size !== 'number' || typeof etag !== 'string') {
    return undefined;
  }
  return {
    sha256,
    size,
    etag,
    redactions: countsOf(redactions),
    ...(typeof mode === 'number' && { mode: mode & 0o777 }),
    ...((type === 'text' || type === 'binary') && { type }),
    ...(typeof source_sha256 === 'string' && { sourceSha256: source_sha256 }),
    ...(typeof by === 'string' && { by }),
    ...(typeof at === 'string' && { at }),
  };
}

function countsOf(value: unknown): Counts {
  const counts = Object.entries(asFields(value) ?? {});
  return Object.fromEntries(counts.filter((entry) => typeof entry[1] === 'number')) as Counts;
}

/** A damaged one is as none. */
export async function readManifest(
  c: Coordination,
  area: Area,
  path: readonly string[],
): Promise<Stored<Manifest> | undefined> {
  try {
    const key = artifactManifestKey(c.project, area, path);
    const stored = await readDocument(c, key, parseManifest);
    return stored?.value && { ...stored, value: stored.value };
  } catch (error) {
    if (error instanceof DamagedDocument) return undefined;
    throw error;
  }
}

export async function putManifest(
  c: Coordination,
  area: Area,
  path: readonly string[],
  { file, kind, counts, sourceSha256, etag, mode }: RedactedUpload & { etag: string; mode: number },
): Promise<void> {
  const fixed = { sha256: file.sha256, size: file.size, etag };
  const manifest = {
    schema: 1,
    ...fixed,
    mode,
    type: kind,
    source_sha256: sourceSha256,
    redactions: counts,
    by: c.me.agent,
    at: isoTime(c.bucket.now() ?? c.clock()),
  };
  const body = encodeDocument(c.redactor, manifest, Object.keys(fixed));
  await putDocument(c, artifactManifestKey(c.project, area, path), body);
}
