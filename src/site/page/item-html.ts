import { size } from '../../figures.ts';
import type { Item } from '../../harness/turn.ts';
import { escapeText } from './escape-text.ts';
import { longText } from './long-text.ts';
import { markdownHtml } from './markdown-html.ts';
import type { Rendering } from './rendering.ts';
import { toolHtml } from './tool-html.ts';
import { visible } from './visible.ts';

/** Where an item stands. */
export interface ItemPlace {
  /** An id that no other element of the page has. */
  id: string;
  /** Of its heading. */
  level: number;
  /** Somebody else spoke before it. */
  isFirst: boolean;
  /** What was asked came from another agent. */
  isTask: boolean;
}

/** One item of a turn; nothing of it is taken for markup but Markdown, and that without HTML. */
export function itemHtml(r: Rendering, item: Item, place: ItemPlace): void {
  switch (item.kind) {
    case 'message':
      messageHtml(r, item, place);
      break;
    case 'thinking':
      thinkingHtml(r, item.text, place.id);
      break;
    case 'injected':
      contextHtml(r, item.text, place.id);
      break;
    case 'image':
      imageHtml(r, item);
      break;
    case 'event':
      eventHtml(r, item, place.id);
      break;
    case 'tool':
      toolHtml(r, item, place.id);
  }
}

const speakers = { user: 'User', assistant: 'Assistant', system: 'System' } as const;

function messageHtml(
  r: Rendering,
  { role, text }: Item & { kind: 'message' },
  { id, level, isFirst, isTask }: ItemPlace,
): void {
  const speaker = isTask && role === 'user' ? 'Task' : speakers[role];
  const heading = isFirst ? `<h${level} class="who">${speaker}</h${level}>` : '';
  r.kinds.said += 1;
  r.page.write(`<section class="said ${role}">${heading}`);
  markdownHtml(r, text, { name: id, from: role === 'user' ? 'user' : 'others' });
  r.page.write('</section>\n');
}

function thinkingHtml(r: Rendering, text: string, id: string): void {
  if (text.trim() === '') return;
  r.kinds.thinking += 1;
  r.page.write(
    `<details class="thinking"><summary>Thinking <span class="size">${size(Buffer.byteLength(text))}</span></summary>`,
  );
  markdownHtml(r, text, { name: id, from: 'all' });
  r.page.write('</details>\n');
}

function contextHtml(r: Rendering, text: string, id: string): void {
  r.kinds.context += 1;
  r.page.write(
    `<details class="context"><summary>Context from the client <span class="size">${size(Buffer.byteLength(text))}</span></summary>`,
  );
  longText(r.page, text, { name: id, aside: r.aside });
  r.page.write('</details>\n');
}

/** Pictures that a browser shows and that run nothing; SVG could. */
const shownImages = /^image\/(?:png|jpeg|gif|webp)$/;

function imageHtml(r: Rendering, { mediaType, data }: Item & { kind: 'image' }): void {
  const isShown = data !== undefined && shownImages.test(mediaType) && isBase64(data);
  if (isShown && r.images) {
    r.page.write(
      `<p class="picture"><img src="data:${mediaType};base64,${data}" alt="Picture of the session" loading="lazy"></p>\n`,
    );
    return;
  }
  const type = escapeText(
    visible(mediaType)
      .replace(/^image\//, '')
      .slice(0, 80),
  );
  const about = data === undefined ? 'not in the record' : `${size(data.length * 0.75)}, left out`;
  r.page.write(`<p class="happened">Picture, ${type}, ${about}</p>\n`);
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

function eventHtml(r: Rendering, { event, text }: Item & { kind: 'event' }, id: string): void {
  switch (event) {
    case 'command':
      commandHtml(r, visible(text).trim(), id);
      break;
    case 'compacted':
      r.kinds.context += 1;
      r.page.write(
        `<details class="context compacted"><summary>The conversation was compacted <span class="size">${size(Buffer.byteLength(text))}</span></summary>`,
      );
      markdownHtml(r, text, { name: id, from: 'all' });
      r.page.write('</details>\n');
      break;
    case 'interrupted':
      r.page.write('<p class="happened interrupted">Interrupted</p>\n');
      break;
    case 'error':
      r.page.write(`<div class="happened error" id="${id}"><p>Error</p>`);
      longText(r.page, text.trim(), { name: id, aside: r.aside });
      r.page.write('</div>\n');
  }
}

/** `/compact with words`, `! git status`; what the command printed may stand below it. */
function commandHtml(r: Rendering, text: string, id: string): void {
  const [, name = '', rest = ''] = /^([/!]\s?[^\s]{0,80})([\s\S]*)$/.exec(text) ?? ['', '', text];
  const chip = name && `<kbd class="slash">${escapeText(name)}</kbd> `;
  const told = rest.trim();
  r.kinds.said += 1;
  if (told.length < 400 && !told.includes('\n')) {
    r.page.write(`<p class="happened command">${chip}${escapeText(told)}</p>\n`);
    return;
  }
  r.page.write(`<div class="happened command">${chip}`);
  longText(r.page, told, { name: id, aside: r.aside });
  r.page.write('</div>\n');
}
