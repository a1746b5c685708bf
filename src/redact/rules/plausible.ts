import { isMixed, isPlaceholder } from '../randomness.ts';

/** No stand-in, and no name: `ghp_your_token`, `glrt-runner-token`, `getDroneToken` are made of words. */
export function isNoName(secret: string): boolean {
  // In a random token `xXxX` or `123456` occurs by chance.
  if (isPlaceholder(secret) && (!isMixed(secret) || standIn.test(secret))) return false;
  if (/[0-9]/.test(secret)) return true;
  return secret
    .slice(0, 80)
    .split(/[-_.]/)
    .some((part) => !words.test(part));
}

const standIn = /x{5}|your|example|placeholder|(.)\1{5}/i;

/** Lower case, capitals, or both as in camel case. */
const words = /^(?:[A-Za-z]?[a-z]*(?:[A-Z][a-z]+)*|[A-Z]+)$/;

/** Base64 of printable text with a colon in it: `user:password`. */
export function isLogin(base64: string): boolean {
  return /^[\x20-\x7e]+:[\x20-\x7e]+$/.test(Buffer.from(base64, 'base64').toString('latin1'));
}
