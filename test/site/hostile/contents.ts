import { call, result, text } from '../../harness/claude-code/conversation.ts';
import { script } from './markup.ts';
import { claude, codex, type Hostile } from './session.ts';

const svg =
  Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"><script>${script}</script>
<image href="http://evil.test/x.png"/></svg>`).toString('base64');
const page = Buffer.from(`<script>parent.${script}</script>`).toString('base64');
const dot =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

const pictures: [media: string, data: string][] = [
  ['image/svg+xml', svg],
  ['image/png', svg],
  ['text/html', page],
  ['application/pdf', page],
  ['image/png;charset=x" onerror="alert(1)', dot],
  ['image/png', `${dot}" onerror="${script}`],
  ['image/png', 'not base64 at all <b>'],
  ['IMAGE/PNG', dot],
  ['image/png', ''],
  ['image/png', dot],
];

const languages = [
  `"><script>${script}</script>`,
  `js" onmouseover="${script}`,
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'html',
  'javascript {highlight: [1]}',
  'x'.repeat(5_000),
  '../../../etc/passwd',
  '\u202ehsab',
  'diff',
  'c++',
];

const fences = [
  '```\nnever closed <b>bold</b>',
  '~~~~\n```\n</code></pre><script>alert(1)</script>\n```\n~~~~',
  '    <script>indented</script>\n\n\t<b onclick=x>tab</b>',
  '```html\n<script>alert(1)</script>\n<!-- unclosed\n```',
  '``` ` ``` `` ` <b>`',
];

const patches = [
  `*** Begin Patch\n*** Update File: <img src=x onerror="${script}">\n@@\n-<script>\n+${script}\n*** End Patch`,
  '*** Begin Patch\n*** Add File: ../../../../etc/passwd\n+root\n',
  '*** Begin Patch\n*** Delete File: \n*** Update File: a\n*** Move to: b\n*** End of File\n@@@@@\n',
  `${'-a\n+b\n'.repeat(5_000)}`,
  '\u0000*** Begin Patch\r\n*** Update File: x\r\n@@ -1,99999999999 +1 @@\r\n',
];

export const contents: Hostile[] = [
  claude(
    'pictures that are none',
    (session) => {
      for (const [media_type, data] of pictures) {
        const image = { type: 'image', source: { type: 'base64', media_type, data } };
        session.user([text('A picture:'), image, text('behind the picture')]);
        session.assistant([call(`p${data.length}`, 'Read', { file_path: `x.${media_type}` })]);
        session.user([result(`p${data.length}`, [image])]);
      }
    },
    { shows: ['behind the picture'] },
  ),
  codex(
    'pictures that are none, in Codex',
    (session) => {
      for (const [media, data] of pictures) {
        const addresses = [
          `data:${media};base64,${data}`,
          'http://evil.test/x.png',
          `javascript:${script}`,
        ];
        const content = addresses.map((image_url) => ({ type: 'input_image', image_url }));
        session.item({ type: 'message', role: 'user', content });
        session.user('behind the picture');
      }
    },
    { shows: ['behind the picture'] },
  ),
  claude(
    'code of odd languages',
    (session) => {
      for (const [at, language] of languages.entries()) {
        session.user(`\`\`\`${language}\nprompt ${at}\n\`\`\``);
        session.assistant([
          text(`\`\`\`${language}\nconst reply${at} = "<b>${script}</b>";\n\`\`\``),
        ]);
      }
      for (const [at, fence] of fences.entries()) {
        session.user(`${fence}\n\nfence ${at}`);
        session.assistant([text(`Fence ${at}:\n\n${fence}`)]);
      }
    },
    { shows: ['const reply0', 'const reply11', 'Fence 4:', '<script>indented</script>'] },
  ),
  claude(
    'edits that are none',
    (session) => {
      for (const [at, patch] of patches.entries()) {
        session.user(`Edit ${at}`);
        session.assistant([
          call(`e${at}`, 'Edit', {
            file_path: patch,
            old_string: patch,
            new_string: `${patch}\n<b>`,
          }),
          call(`m${at}`, 'MultiEdit', {
            file_path: `m${at}`,
            edits: [{ old_string: patch }, null, 1],
          }),
          call(`w${at}`, 'Write', { file_path: '</code><script>', content: patch }),
          call(`p${at}`, 'apply_patch', { input: patch }),
        ]);
        session.user([result(`e${at}`, 'Edited'), result(`p${at}`, patch, true)]);
      }
      // No two lines the same: what compares them has the most to do.
      const lines = (word: string) =>
        Array.from({ length: 6_000 }, (_, at) => `${word} ${at}`).join('\n');
      session.assistant([
        call('far', 'Edit', {
          file_path: 'far.txt',
          old_string: lines('old'),
          new_string: lines('new'),
        }),
      ]);
      session.user([result('far', 'All of it is another')]);
    },
    { shows: ['All of it is another', 'far.txt'] },
  ),
  codex(
    'patches that are none',
    (session) => {
      for (const [at, patch] of patches.entries()) {
        session.user(`Patch ${at}`);
        session.item({
          type: 'custom_tool_call',
          call_id: `c${at}`,
          name: 'apply_patch',
          input: patch,
        });
        session.item({ type: 'custom_tool_call_output', call_id: `c${at}`, output: patch });
        session.item({
          type: 'function_call',
          call_id: `s${at}`,
          name: 'shell',
          arguments: JSON.stringify({ command: ['apply_patch', patch] }),
        });
        session.output(`s${at}`, `Patched ${at}`);
      }
    },
    { shows: ['Patched 4'] },
  ),
];
