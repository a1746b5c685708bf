/** ms */
const patience = 10_000;
/** bytes */
const mostOutput = 16 * 1024 * 1024;

/** A handoff is read by whoever looks at the step: it is no place for a whole tree. */
const mostNamed = 1_000;

export interface ChangedFiles {
  /** The first of them, as paths from the repository's root. */
  files: string[];
  total: number;
}

/**
 * The tracked files that differ from the last commit; undefined outside of a repository, before its first commit,
 * and where git is missing or does not answer.
 */
export async function changedFiles(
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ChangedFiles | undefined> {
  // It is much, and most commands start no program.
  const { execa } = await import('execa');
  const { failed, stdout } = await execa(
    'git',
    ['diff', '--name-only', '--no-ext-diff', '-z', 'HEAD', '--'],
    {
      cwd,
      // A question must not wait for, or hold up, a git that is at work in there.
      env: { ...env, GIT_OPTIONAL_LOCKS: '0' },
      extendEnv: false,
      stdin: 'ignore',
      timeout: patience,
      maxBuffer: mostOutput,
      reject: false,
    },
  );
  if (failed) return undefined;
  const names = stdout.split('\0').filter((name) => name !== '');
  return { files: names.slice(0, mostNamed), total: names.length };
}
