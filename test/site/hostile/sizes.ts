import { call, result, text } from '../../harness/claude-code/conversation.ts';
import { claude, codex, type Hostile } from './session.ts';

const bombs = [
  `${'> '.repeat(1_000)}a quote`,
  Array.from({ length: 300 }, (_, depth) => `${'  '.repeat(depth)}- item`).join('\n'),
  '['.repeat(20_000),
  '![['.repeat(8_000),
  '[a]('.repeat(8_000),
  `${'['.repeat(2_000)}a${'](b)'.repeat(2_000)}`,
  '*a_ '.repeat(8_000),
  '**'.repeat(20_000),
  '_'.repeat(20_000),
  '`'.repeat(1_000) + Array.from({ length: 150 }, (_, at) => `${'`'.repeat(at)} `).join(''),
  '<'.repeat(20_000),
  '<a '.repeat(8_000),
  '<!--'.repeat(8_000),
  '&'.repeat(20_000),
  '\\'.repeat(20_000),
  `|${'a|'.repeat(500)}\n|${'-|'.repeat(500)}\n${`|${'b|'.repeat(500)}\n`.repeat(20)}`,
  `${'a '.repeat(5_000)}\n===\n`.repeat(3),
  Array.from({ length: 2_000 }, (_, at) => `[r${at}]: <${'x'.repeat(20)}> "t"`).join('\n'),
  '~~'.repeat(10_000),
  '1. '.repeat(500),
  '#'.repeat(10_000),
  '- - - '.repeat(2_000),
];

const slowTexts = [
  '/a'.repeat(20_000),
  'a.'.repeat(20_000),
  'http://'.repeat(8_000),
  'www.'.repeat(10_000),
  'a@'.repeat(20_000),
  `${'a'.repeat(30_000)}@`,
  '\u001b['.repeat(20_000),
  '\u001b]8;;'.repeat(8_000),
  `${' '.repeat(50_000)}x`,
  `${'\n'.repeat(20_000)}x`,
  '\t \t'.repeat(10_000),
  '<tag'.repeat(10_000),
  '<command-name>'.repeat(3_000),
  '*** Update File: '.repeat(3_000),
  '日本'.repeat(20_000),
];

/** More than anybody would write; a page of it must be made, in time. */
export const sizes: Hostile[] = [
  claude(
    'a line of ten megabytes',
    (session) => {
      session.assistant([call('big', 'Bash', { command: 'cat everything' })]);
      const lines = 'a line of output, <b>long</b> & wide\n'.repeat(280_000);
      session.user([result('big', `First of it\n${lines}`)]);
    },
    { shows: ['First of it', 'cat everything'] },
  ),
  claude('a word of 300,000 letters', (session) => {
    session.user(`Read ${'x'.repeat(300_000)}`);
    session.assistant([text(`\`${'y'.repeat(50_000)}\` and ${'z'.repeat(50_000)}.`)]);
    session.assistant([call('w', 'Bash', { command: 'w'.repeat(100_000) })]);
    session.user([result('w', `${'v'.repeat(400_000)}`)]);
  }),
  claude(
    '5,000 turns',
    (session) => {
      for (let turn = 1; turn <= 5_000; turn += 1) {
        session.user(`Prompt ${turn}`);
        session.assistant([text(`Reply ${turn}`)]);
      }
    },
    { shows: ['Prompt 1', 'Reply 5000'] },
  ),
  claude(
    'JSON nested without end',
    (session) => {
      session.assistant([call('deep', 'Nest', nested(150, 'the bottom'))]);
      session.user([result('deep', JSON.stringify(nested(1_000, 'of the result')))]);
      session.assistant([call('lower', 'Nest', nested(1_000, 'lower'))]);
      // Deeper than `JSON.stringify` can write.
      const input = `${'{"a":['.repeat(20_000)}1${']}'.repeat(20_000)}`;
      const content = `[{"type":"tool_use","id":"deeper","name":"Nest","input":${input}}]`;
      session.rows.push({
        raw: `{"type":"assistant","uuid":"deep","message":{"role":"assistant","content":${content}}}`,
      } as never);
    },
    { shows: ['the bottom', 'nested deeper than 200 levels'] },
  ),
  claude(
    'Markdown nested without end',
    (session) => {
      for (const [at, bomb] of bombs.entries()) {
        session.user(`Bomb ${at}\n\n${bomb}`);
        session.assistant([text(`Before bomb ${at}\n\n${bomb}\n\nBehind bomb ${at}`)]);
      }
    },
    { shows: bombs.map((_, at) => `Before bomb ${at}`) },
  ),
  codex(
    'texts that are slow to search',
    (session) => {
      for (const [at, slow] of slowTexts.entries()) {
        session.user(`Slow ${at} ${slow}`);
        session.assistant(`Slow ${at} ${slow}`);
        session.call(`slow${at}`);
        session.output(`slow${at}`, slow);
      }
    },
    { shows: slowTexts.map((_, at) => `Slow ${at}`) },
  ),
];

function nested(depth: number, bottom: string): object {
  let value: object = { bottom };
  for (let level = 0; level < depth; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
}
