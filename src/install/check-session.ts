/** Sessions that an install makes up, to try the hooks; hooks know them too, so Node's own modules only. */

const checkName = 'install-check-';

export function checkSession(nonce: string): string {
  return `${checkName}${nonce}`;
}

/** Whether a session was made up by an install, and is none of an agent. */
export function isCheck(session: string): boolean {
  return session.includes(checkName);
}
