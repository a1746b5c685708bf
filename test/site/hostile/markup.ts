import { call, result, text } from '../../harness/claude-code/conversation.ts';
import { claudeEverywhere, codexEverywhere } from './everywhere.ts';
import { claude, codex, type Hostile } from './session.ts';

/** What runs if it is ever taken for script. */
export const script = "window.ran=1;alert('ran')";

const tag = `<script>${script}</script>`;
const breakout = `'"></pre></details></article></main><img src=x onerror="${script}">`;

/** Each alone where a parser of HTML would begin to read it. */
const vectors = [
  `<svg onload="${script}">`,
  `<svg><script>${script}</script></svg>`,
  `<svg><animate onbegin="${script}" attributeName=x dur=1s>`,
  `<body onload="${script}">`,
  `<details open ontoggle="${script}">`,
  `<input autofocus onfocus="${script}">`,
  `<video><source onerror="${script}"></video>`,
  `<iframe srcdoc="&lt;script&gt;parent.ran=1&lt;/script&gt;"></iframe>`,
  `<form action="javascript:${script}"><button autofocus>x</button></form>`,
  `<a href="javascript:${script}" autofocus>x</a>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${script}&gt;">`,
  `<noscript><p title="</noscript><img src=x onerror=${script}>">`,
  `<svg></p><style><a id="</style><img src=1 onerror=${script}>">`,
  `<template><script>${script}</script></template>`,
  `<xmp><p title="</xmp><img src=x onerror=${script}>">`,
  `<plaintext>`,
  `<IMG """><SCRIPT>${script}</SCRIPT>">`,
  `<img src=x:x onerror\u000b=${script}>`,
  `<img/src/onerror=${script}>`,
  `＜script＞${script}＜/script＞`,
  `&lt;script&gt;${script}&lt;/script&gt;`,
  `&#60;img src=x onerror=${script}&#62;`,
  `+ADw-script+AD4-${script}+ADw-/script+AD4-`,
];

const endings = [
  `</script><script>${script}</script>`,
  `</style><script>${script}</script>`,
  `</title><script>${script}</script>`,
  `</textarea></noscript></template></svg><script>${script}</script>`,
  `<!--<script>`,
  `\`; ${script}; \``,
  `"; ${script}; "`,
  `*/ ${script} /*`,
];

const comments = [
  `<!-- a comment --><img src=x onerror="${script}">-->`,
  `--!><img src=x onerror="${script}">`,
  `<![CDATA[<img src=x onerror="${script}">]]>`,
  `]]><img src=x onerror="${script}">`,
  `<?xml-stylesheet href="http://evil.test/x.css"?>`,
  `<!doctype html><!--[if gte IE 4]><script>${script}</script><![endif]-->`,
];

/** Of template engines, of String.replace, of printf. */
const templates = [
  `{{constructor.constructor("${script}")()}}`,
  `\${${script}}`,
  `<%= ${script} %>`,
  '#{7*7} [[7*7]] {%raw%} @{7*7} *{7*7}',
  "$& $1 $` $' $$ $<name> %s %d %o %c",
];

export const markup: Hostile[] = [
  claude('a script in every field', (session) => claudeEverywhere(session, tag), {
    branch: tag,
    shows: [tag],
  }),
  codex('a script in every field of Codex', (session) => codexEverywhere(session, tag), {
    branch: tag,
    meta: { originator: tag, cli_version: tag, git: { branch: tag, commit_hash: tag } },
    shows: [tag],
  }),
  claude('an end to whatever it stands in', (session) => claudeEverywhere(session, breakout), {
    branch: breakout,
    shows: [breakout],
  }),
  claude('tags that run', each(vectors), {
    shows: vectors.filter((vector) => !vector.includes('\u000b')),
  }),
  claude('ends of scripts and styles', each(endings), { shows: endings }),
  codex(
    'comments and sections',
    (session) => {
      for (const vector of comments) {
        session.user(vector);
        session.assistant(vector);
        session.call(vector);
        session.output(vector, vector);
      }
    },
    { shows: comments },
  ),
  claude(
    'words of template engines',
    (session) => {
      for (const template of templates) claudeEverywhere(session, template);
    },
    { shows: templates },
  ),
  claude(
    'elements that take the names of others',
    (session) => {
      const names = ['body', 'head', 'getElementById', 'turn-1', 'turns', 'location', 'forms', 'q'];
      for (const name of names) {
        session.user(`<form id=${name} name=${name}><input name=${name}></form>\n\n# ${name}`);
        session.assistant([
          text(`## ${name}\n\n<a id="${name}" name="${name}">here</a> {#${name}}`),
        ]);
      }
    },
    { shows: ['<form id=getElementById name=getElementById>'] },
  ),
];

/** Said, answered, and as the output of a command. */
function each(texts: readonly string[]) {
  return (session: Parameters<Parameters<typeof claude>[1]>[0]) => {
    for (const [at, vector] of texts.entries()) {
      session.user(vector);
      session.assistant([text(vector)]);
      session.assistant([text(`In a line ${vector} and behind it.`)]);
      session.assistant([call(`call_${at}`, 'Bash', { command: vector })]);
      session.user([result(`call_${at}`, vector)]);
    }
  };
}
