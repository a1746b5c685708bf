import { execa } from 'execa';

/** ms */
const patience = 10_000;
/** bytes */
const mostOutput = 16 * 1024 * 1024;

/**
 * The tracked files that differ from the last commit, as paths from the repository's root. None outside of a
 * repository, before its first commit, and where git is missing or does not answer.
 */
export async function changedFiles(cwd: string, env: NodeJS.ProcessEnv): Promise<string[]> {
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
  return failed ? [] : stdout.split('\0').filter((name) => name !== '');
}
