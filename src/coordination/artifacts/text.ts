import { readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Area } from '../../bucket/coordination-keys.ts';
import { size } from '../../figures.ts';
import { UserError } from '../../state/user-error.ts';
import type { Coordination } from '../context.ts';
import { type Downloaded, downloadArtifact } from './download.ts';
import type { FoundFile } from './find.ts';
import { artifactPath } from './names.ts';
import { withScratch } from './scratch.ts';
import { planFile, type Uploaded, uploadArtifacts } from './upload.ts';

/** Artifacts as texts, for those who have no files of their own. */

/** bytes */
export const largestText = 1024 * 1024;

export interface ArtifactText extends Pick<Downloaded, 'key' | 'size' | 'sha256' | 'checksum'> {
  text: string;
}

/** Throws UserError for one that is no text in UTF-8, or too large; else as `downloadArtifact`. */
export async function readText(
  c: Coordination,
  file: FoundFile,
  area: Area,
): Promise<ArtifactText> {
  const byHand = '`tracecraft artifact download` fetches it as a file.';
  if (file.size > largestText) {
    throw new UserError(`${file.key} has ${size(file.size)}; as a text it may have 1 MiB`, byHand);
  }
  const fetched = withScratch(c.cache, async function* (scratch) {
    const output = join(scratch, 'text');
    const { path, ...facts } = await downloadArtifact(c, file, { area, output });
    yield { ...facts, bytes: readFileSync(path) };
  });
  const [{ bytes, ...facts }] = (await Array.fromAsync(fetched)) as [
    Omit<ArtifactText, 'text'> & { bytes: Buffer },
  ];
  const text = bytes.toString('utf8');
  if (text.includes('\0') || !Buffer.from(text).equals(bytes)) {
    throw new UserError(`${file.key} is no text in UTF-8`, byHand);
  }
  return { ...facts, text };
}

/** What looks like a secret is replaced; a file that had the name, too. Throws UserError for a name that cannot be. */
export async function putText(
  c: Coordination,
  name: string,
  text: string,
  area: Area,
): Promise<Uploaded> {
  const parts = artifactPath(name);
  const uploads = withScratch(c.cache, (scratch) => {
    // By its ending the engine tells what is in it.
    const path = join(scratch, `text${extname(name).slice(0, 20)}`);
    writeFileSync(path, text, { mode: 0o644 });
    const plan = planFile(c, { path, name: parts, size: Buffer.byteLength(text) }, area);
    return uploadArtifacts(c, plan, { area });
  });
  const [uploaded] = await Array.fromAsync(uploads);
  return uploaded as Uploaded;
}
