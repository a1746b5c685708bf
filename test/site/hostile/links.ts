import { call, result, text } from '../../harness/claude-code/conversation.ts';
import { script } from './markup.ts';
import { claude, codex, type Hostile } from './session.ts';

const schemes = [
  `javascript:${script}`,
  `JaVaScRiPt:${script}`,
  `java\tscript:${script}`,
  `\u0001javascript:${script}`,
  `javascript&colon;${script}`,
  `&#106;avascript:${script}`,
  `javascript%3A${script}`,
  `view-source:javascript:${script}`,
  'data:text/html;base64,PHNjcmlwdD5wYXJlbnQucmFuPTE8L3NjcmlwdD4=',
  'data:image/svg+xml,<svg/onload=alert(1)>',
  `vbscript:msgbox("ran")`,
  'file:///etc/passwd',
  'blob:http://evil.test/x',
  'filesystem:http://evil.test/x',
  'intent://evil.test#Intent;end',
  'ms-msdt:/id',
  '//evil.test/x',
  '\\\\evil.test\\x',
  'http://user:secret@evil.test/x',
];

/** Every form in which Markdown has an address. */
const forms: ((address: string, at: number) => string)[] = [
  (address) => `[inline](${address})`,
  (address) => `[angled](<${address}>)`,
  (address) => `[titled](${address} "a \\" onmouseover=\\"${script}")`,
  (address) => `<${address}>`,
  (address) => `${address} alone`,
  (address) => `![picture](${address})`,
  (address) => `[![picture](${address})](${address})`,
  (address, at) => `[by reference][r${at}]\n\n[r${at}]: ${address}\n`,
  (address, at) => `[r${at}b]\n\n[r${at}b]: <${address}> 'a title'\n`,
  (address, at) => `a note[^${at}]\n\n[^${at}]: ${address}\n`,
  (address) => `<a href="${address}">raw</a>`,
  (address) => `- [ ] [task](${address})`,
  (address) => `| a |\n| --- |\n| [cell](${address}) |`,
  (address) => `# [heading](${address})`,
  (address) => `*[stressed](${address})*`,
];

const loads = [
  '![beacon](http://evil.test/beacon.png)',
  '![beacon](//evil.test/beacon.png "title")',
  '![beacon][b]\n\n[b]: http://evil.test/beacon.png',
  '<img src="http://evil.test/x.png" srcset="http://evil.test/2x.png 2x" loading=eager>',
  '<picture><source srcset="http://evil.test/p.png"></picture>',
  '<link rel=stylesheet href="http://evil.test/x.css">',
  '<link rel=preload as=image href="http://evil.test/x.png"><link rel=dns-prefetch href="//evil.test">',
  '<style>@import "http://evil.test/x.css"; body{background:url(http://evil.test/x.png)}</style>',
  '<div style="background:url(http://evil.test/x.png);position:fixed;inset:0">over all</div>',
  '<video src="http://evil.test/x.mp4" poster="http://evil.test/x.png" autoplay></video>',
  '<audio src="http://evil.test/x.mp3" autoplay></audio>',
  '<iframe src="http://evil.test/"></iframe><object data="http://evil.test/"></object>',
  '<embed src="http://evil.test/"><frame src="http://evil.test/">',
  '<base href="http://evil.test/"><meta http-equiv=refresh content="0;url=http://evil.test/">',
  '<svg><image href="http://evil.test/x.png"/><use href="http://evil.test/x.svg#a"/></svg>',
  '<script src="http://evil.test/x.js"></script><script type=module src="//evil.test/m.js"></script>',
  '<table background="http://evil.test/x.png"><td background="//evil.test/y.png">x</td></table>',
  '<input type=image src="http://evil.test/x.png"><button formaction="http://evil.test/">x</button>',
  '<a href="http://evil.test/" ping="http://evil.test/ping" download>x</a>',
  '$$\\includegraphics{http://evil.test/x.png}$$',
  '```mermaid\ngraph TD; A-->B; click A "javascript:alert(1)"\n```',
];

export const links: Hostile[] = [
  claude(
    'links that would run',
    (session) => {
      for (const [at, address] of schemes.entries()) {
        session.user(`Link ${at}: [yours](${address})`);
        const blocks = forms.map((form, index) => form(address, at * 100 + index));
        session.assistant([text(blocks.join('\n\n'))]);
      }
    },
    { shows: ['inline', 'angled', `vbscript:msgbox("ran") alone`] },
  ),
  codex(
    'links that would run, of Codex',
    (session) => {
      for (const [at, address] of schemes.entries()) {
        session.user(`Link ${at}: [yours](${address})`);
        session.assistant(forms.map((form, index) => form(address, at * 100 + index)).join('\n\n'));
        session.item({
          type: 'web_search_call',
          id: `w${at}`,
          action: { type: 'open', url: address },
        });
      }
    },
    { shows: ['by reference', 'filesystem:http://evil.test/x alone'] },
  ),
  claude(
    'pictures, styles and frames from elsewhere',
    (session) => {
      for (const [at, load] of loads.entries()) {
        session.user(load);
        session.assistant([text(`Look:\n\n${load}\n\nAfter load ${at}.`)]);
        session.assistant([call(`load_${at}`, 'Write', { file_path: 'x.html', content: load })]);
        session.user([result(`load_${at}`, load)]);
      }
    },
    { shows: ['<base href="http://evil.test/">', 'After load 20.'] },
  ),
];
