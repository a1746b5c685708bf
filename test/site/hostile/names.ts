import { call, result } from '../../harness/claude-code/conversation.ts';
import { claudeEverywhere } from './everywhere.ts';
import { script } from './markup.ts';
import { claude, codex, type Hostile } from './session.ts';

const image = `<img src=x onerror="${script}">`;
const paths = [
  `/home/me/hostile/${image}.ts`,
  `src/"quoted" & 'single'.ts`,
  '../../../../../../etc/passwd',
  '/home/me/hostile/../../you/.ssh/id_rsa',
  `javascript:${script}//a.ts`,
  'http://evil.test/a.ts',
  `C:\\Users\\me\\${image}`,
  'a\nb\u0000c\u202egnp.ts',
  '-rf',
  '#turn-1',
  '?q=1&kind=said#top',
  'x'.repeat(5_000),
  '日本語の名前.ts',
  '__proto__',
];

/** What becomes the name of a file, of a page, of a filter, of a project. */
export const names: Hostile[] = [
  claude(
    'markup in the names of files',
    (session) => {
      for (const [at, file_path] of paths.entries()) {
        session.assistant([
          call(`w${at}`, 'Write', { file_path, content: 'x' }),
          call(`r${at}`, 'Read', { file_path }),
          call(`g${at}`, 'Grep', { pattern: file_path, path: file_path }),
        ]);
        session.user([result(`w${at}`, `Wrote ${file_path}`), result(`r${at}`, file_path, true)]);
      }
    },
    { shows: [`src/"quoted" & 'single'.ts`, `${image}.ts`, '日本語の名前.ts'] },
  ),
  claude('a project of markup', () => {}, { cwd: `/home/me/${image}`, branch: image }),
  claude('a project of quotes', (session) => claudeEverywhere(session, `" ' \` & < > \\ / ; #`), {
    cwd: `/home/me/"'\`&<>;#?%2e%2e`,
    branch: `"'\`&<>`,
  }),
  claude('a project above all', () => {}, { cwd: '/home/me/..', branch: '..' }),
  claude('a project of the name that all objects inherit from', () => {}, {
    cwd: '/home/me/__proto__',
    branch: '__proto__',
  }),
  codex('a project of dots and devices', () => {}, {
    cwd: '/home/me/CON. /../..',
    branch: '../..',
  }),
  codex('a project without an end', () => {}, {
    cwd: `/${'long/'.repeat(800)}end`,
    branch: 'b'.repeat(5_000),
  }),
  claude('a title that leads elsewhere', (session) => {
    session.rows.push({
      type: 'custom-title',
      customTitle: `../../../etc/${image}\u0000\u202e\n#turn-9?q=x`,
      uuid: 't',
      parentUuid: null,
    });
  }),
  claude('a title of 20,000 letters', (session) => {
    session.rows.push({
      type: 'custom-title',
      customTitle: `${'長い '.repeat(6_000)}${image}`,
      uuid: 't',
      parentUuid: null,
    });
  }),
  claude('a title of nothing', (session) => {
    session.rows.push({
      type: 'custom-title',
      customTitle: ' \u200b\u0000\u202e ',
      uuid: 't',
      parentUuid: null,
    });
  }),
];
