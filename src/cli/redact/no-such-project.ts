import { UserError } from '../../state/user-error.ts';

/** `where`: `in <bucket>` */
export function noSuchProject(project: string, where: string): UserError {
  return new UserError(
    `There is no project "${project}" ${where}`,
    'See what there is: `tracecraft session list --all`.',
  );
}
