import type { Random } from '../support/random.ts';

/** Texts of every kind that a JSON text can hold; those of one maker differ, but for some that come again. */
export function oddWords(random: Random): () => string {
  const said: string[] = ['Go on'];
  const tails = [
    '',
    ' café',
    ' 日本語',
    ' 👩‍🚀',
    ' \ud800',
    ' \u0000\u2028',
    '\n\nmore\n',
    ' <b>',
    ` ${'x'.repeat(900)}`,
  ];
  return () => {
    if (random.chance(0.1)) return random.pick(said);
    said.push(`words ${said.length}${random.pick(tails)}`);
    return said.at(-1) as string;
  };
}

/** A record's lines: its rows, among them some lines that are no rows. */
export function oddLines(rows: readonly object[], random: Random): Buffer[] {
  const junk = [
    '',
    '   ',
    '{"type":"us',
    'null',
    '7',
    '[1,2]',
    '"text"',
    '{}',
    '{"type":7,"uuid":[]}',
  ];
  return rows.flatMap((row) => {
    const line = Buffer.from(JSON.stringify(row) + (random.chance(0.5) ? '\n' : ''));
    return random.chance(0.03) ? [Buffer.from(random.pick(junk)), line] : [line];
  });
}
