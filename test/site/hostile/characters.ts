import { call, result, text } from '../../harness/claude-code/conversation.ts';
import { claudeEverywhere, codexEverywhere } from './everywhere.ts';
import { claude, codex, type Hostile } from './session.ts';

const esc = '\u001b';

/** What a terminal obeys; the words between stay. */
const terminal = [
  `${esc}]8;;http://evil.test/${esc}\\a linked word${esc}]8;;${esc}\\`,
  `${esc}]8;;javascript:alert(1)\u0007an ended word\u0007${esc}]8;;\u0007`,
  `${esc}[2J${esc}[H${esc}[31;1ma red word${esc}[0m${esc}[10A${esc}[5D`,
  `${esc}]0;a window's title\u0007${esc}]52;c;ZXZpbA==\u0007the word behind it`,
  `${esc}P+q544e${esc}\\${esc}_private${esc}\\${esc}^more${esc}\\the word behind the strings`,
  `\u009b31ma word of C1\u009b0m \u009d8;;x\u009cand more`,
  `overwritten\rwriting\b\b\b\u007f over`,
  `${esc}[<script>alert(1)</script>m`,
  `${esc}[${'9;'.repeat(2000)}m many numbers`,
  `${esc}]8;;an address without an end and the rest`,
  `${esc}`,
];

const unseen = [
  'user\u202egnp.exe\u202c names',
  'if (isAdmin\u2066 // begin\u2069\u2066) {',
  'zero\u200bwidth\u200djoined\ufeffhere',
  'tags \u{e0041}\u{e0042}\u{e0043} of language',
  'soft\u00adhyphen and \u2060joiner \u180evowel',
];

const separators = [
  'line\u2028separator',
  'paragraph\u2029separator',
  'next\u0085line',
  'byte\ufefforder',
  'no\uffffcharacter \ufdd0',
  'replaced\ufffdalready',
];

export const characters: Hostile[] = [
  claude(
    'what terminals obey',
    (session) => {
      for (const [at, bytes] of terminal.entries()) {
        session.user(`Prompt ${at}: ${bytes}`);
        session.assistant([text(`Reply ${at}: ${bytes}`)]);
        session.assistant([call(`t${at}`, 'Bash', { command: `printf '${bytes}'` })]);
        session.user([result(`t${at}`, `Output ${at}: ${bytes}`)]);
      }
    },
    { shows: ['a linked word', 'a red word', 'the word behind it', 'Output 10:'] },
  ),
  codex(
    'what terminals obey, of Codex',
    (session) => {
      for (const [at, bytes] of terminal.entries()) {
        session.user(`Prompt ${at}: ${bytes}`);
        session.call(`t${at}`);
        session.output(`t${at}`, `Process exited with code 0\nOutput:\nOutput ${at}: ${bytes}`);
      }
    },
    { branch: `${esc}[31mred`, shows: ['a linked word', 'Output 10:'] },
  ),
  claude(
    'lone surrogates',
    (session) => {
      for (const half of ['\ud800', '\udfff', '\udc00\ud800', 'a\ud83d b', '\ud83d'.repeat(50)]) {
        claudeEverywhere(session, `half ${half} whole`);
      }
    },
    { branch: 'br\ud800anch', shows: ['half ', ' whole'] },
  ),
  claude(
    'bytes that are no UTF-8',
    (session) => {
      session.user('Bytes');
    },
    {
      tail: Buffer.concat([
        Buffer.from('{"type":"user","uuid":"bad","message":{"role":"user","content":"before '),
        Buffer.from([0xff, 0xfe, 0xc0, 0x80, 0xed, 0xa0, 0x80, 0xf8, 0x88]),
        Buffer.from(' behind"}}\n'),
      ]),
      shows: ['before ', ' behind'],
    },
  ),
  codex(
    'control characters in every field',
    (session) => {
      codexEverywhere(session, 'nul \u0000 and \u0001\u0008\u000b\u000c\u001f\u007f\u0080 all');
    },
    { shows: ['nul '] },
  ),
  claude(
    'words that run the other way, or are not seen',
    (session) => {
      for (const words of unseen) claudeEverywhere(session, words);
      session.assistant([text(`\`\`\`js\n${unseen[1]}\n\`\`\``)]);
    },
    { branch: 'main\u202eniam', shows: ['isAdmin', 'gnp.exe'] },
  ),
  codex(
    'characters that end a line of script',
    (session) => {
      for (const words of separators) codexEverywhere(session, words);
    },
    { shows: ['paragraph', 'separator'] },
  ),
  claude(
    'marks upon marks',
    (session) => {
      const tower = `t${'\u0301\u0323'.repeat(3000)}ower`;
      const family = '👩‍👩‍👧‍👦'.repeat(500);
      session.user(`${tower} ${family}`);
      session.assistant([
        text(`${tower}\n\n# ${tower}\n\n${family}\n\n${'ﷺ'.repeat(500)} after it`),
      ]);
    },
    { shows: ['after it'] },
  ),
];
