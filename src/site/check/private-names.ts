import type { Finding } from './finding.ts';

type Found = Pick<Finding, 'kind' | 'rule' | 'line'>;

/**
 * Names of machines and folders that only its owner can reach, which no rule of redaction takes out: they are
 * what a reader of a transcript may need, and what a stranger has no use for.
 */
export function privateNames(text: string): Found[] {
  return patterns.flatMap(({ kind, rule, pattern }) => {
    let line = 1;
    let at = 0;
    return Array.from(text.matchAll(pattern), ({ index }) => {
      for (let end = text.indexOf('\n', at); end !== -1 && end < index; ) {
        line += 1;
        at = end + 1;
        end = text.indexOf('\n', at);
      }
      return { kind, rule, line };
    });
  });
}

const patterns: readonly (Pick<Found, 'kind' | 'rule'> & { pattern: RegExp })[] = [
  {
    // Of the user that services run as; `/root/` within a longer path is a folder of that name.
    ...{ kind: 'path', rule: 'root_path' },
    pattern: /(?<![\w./~-])\/root\/[\w.]/g,
  },
  {
    // In an address, or with a port.
    ...{ kind: 'host', rule: 'loopback' },
    pattern:
      /(?:\/\/|@)(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?![\w.-])|(?<![\w.-])(?:localhost|127(?:\.\d{1,3}){3}):\d{2,5}\b/gi,
  },
  {
    // Bare, `config.local` is a file and `this.internal` a piece of code: so in an address, with a port, or called.
    ...{ kind: 'host', rule: 'private_name' },
    pattern:
      /(?:(?:\/\/|@)|(?<=\b(?:ssh|scp|ping|curl|dig|host|nslookup|telnet|mosh)\s+))(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,5}(?:internal|intranet|local|localdomain|lan|corp|home\.arpa)(?![\w-]|\.\w)|(?<![\w./-])(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.){1,5}(?:internal|intranet|local|localdomain|lan|corp|home\.arpa):\d{2,5}\b/gi,
  },
  {
    ...{ kind: 'host', rule: 'link_local' },
    pattern: /(?<![\w.])169\.254(?:\.\d{1,3}){2}(?![\w]|\.\d)/g,
  },
];
