/** One assignment of a file such as `.env`. */
export interface Assignment {
  name: string;
  value: string;
}

const line =
  /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*[=:][ \t]*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|`([^`]*)`|([^\r\n]*))/gms;

/**
 * Reads `NAME=value` lines as dotenv and shells do: quotes of three kinds, over several lines; `export`;
 * comments. Of a bare value with a `#` in it both readings are given, since programs differ in it.
 */
export function parseEnvFile(text: string): Assignment[] {
  return [...text.matchAll(line)].flatMap(([, name = '', double, single, back, bare = '']) => {
    const quoted = single ?? back;
    if (quoted !== undefined) return [{ name, value: quoted }];
    if (double !== undefined) return [{ name, value: resolve(double) }];
    const values = [bare.replace(/(?:^|[ \t])#.*$/, ''), bare.replace(/#.*$/, '')];
    return [...new Set(values.map((value) => value.trim()))].map((value) => ({ name, value }));
  });
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t' };

function resolve(text: string): string {
  return text.replace(/\\(.)/gs, (_, char: string) => escapes[char] ?? char);
}
