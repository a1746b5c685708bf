import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { userHome } from '../../state/paths.ts';

/** The settings of one profile, keys in lower case; those of the credentials file win. */
export type Profile = Record<string, string>;

/** Reads a profile of the shared AWS files; `{}` where none is. */
export function readProfile(name: string, env: NodeJS.ProcessEnv): Profile {
  const files = profileFiles(env);
  return {
    ...section(
      files.config,
      name === 'default' ? ['default', 'profile default'] : [`profile ${name}`],
    ),
    ...section(files.credentials, [name]),
  };
}

export function profileFiles(env: NodeJS.ProcessEnv): { config: string; credentials: string } {
  const folder = join(userHome(env), '.aws');
  return {
    config: env.AWS_CONFIG_FILE || join(folder, 'config'),
    credentials: env.AWS_SHARED_CREDENTIALS_FILE || join(folder, 'credentials'),
  };
}

function section(path: string, names: string[]): Profile {
  const found: Profile = {};
  let inside = false;
  for (const line of readText(path).split(/\r?\n/)) {
    const header = /^\[\s*([^\]]+?)\s*\]/.exec(line);
    if (header) {
      inside = names.includes((header[1] as string).replace(/\s+/g, ' '));
      continue;
    }
    // An indented line belongs to a nested setting (`s3 =`), a `#` or `;` begins a comment.
    const setting = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (!inside || !setting) continue;
    found[(setting[1] as string).toLowerCase()] = (setting[2] as string).replace(/\s+[#;].*$/, '');
  }
  return found;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Most people have no such file, and one that cannot be read gives no credentials either way.
    return '';
  }
}
