import { duration } from '../../figures.ts';
import { escapeHtml } from '../page/layout.ts';
import { visible } from '../page/visible.ts';
import type { EventKind, HeldEnd, ReplayEvent } from './replay.ts';

/** Text from outside, for the page. */
export function shown(text: string): string {
  return escapeHtml(visible(text));
}

export const kindNames: Record<EventKind, { one: string; many: string }> = {
  turn: { one: 'prompt', many: 'Prompts' },
  claim: { one: 'claim', many: 'Claims' },
  done: { one: 'done', many: 'Completions' },
  handoff: { one: 'handoff', many: 'Handoffs' },
  mail: { one: 'mail', many: 'Mail' },
  memory: { one: 'memory', many: 'Memory' },
};

export const endWords: Record<HeldEnd, string> = {
  held: 'still held',
  complete: 'complete',
  blocked: 'blocked',
  needs_review: 'needs review',
  released: 'released',
  'taken over': 'taken over',
  expired: 'ran out',
  forced: 'ended by another',
};

export function classOf(end: HeldEnd): string {
  return end.replace(/\W/g, '-');
}

/** What happened, behind its time and kind, as HTML. */
export function eventHtml(event: ReplayEvent): string {
  const { agent, to, step, name, harness, kind } = event;
  const words = [
    `<b>${shown(agent)}</b>`,
    to !== undefined && `<span class="to">→ <b>${shown(to)}</b></span>`,
    harness !== undefined && `<span class="by">${shown(harness)}</span>`,
    step !== undefined && `<code>${shown(step)}</code>`,
    kind === 'memory' && name !== undefined && `<code>${shown(name)}</code>`,
    `<span class="text">${shown(textOf(event))}</span>`,
  ];
  return words.filter(Boolean).join(' ');
}

/** The same in one line of text. */
export function eventLine(event: ReplayEvent): string {
  const { agent, to, step, name, kind } = event;
  const about = [to !== undefined && `→ ${to}`, step, kind === 'memory' && name].filter(Boolean);
  return visible(`${[agent, ...about].join(' ')}: ${textOf(event)}`);
}

function textOf({ kind, text }: ReplayEvent): string {
  if (kind !== 'done' && kind !== 'handoff') return text;
  if (/^(?:blocked|needs review)/.test(text)) return text;
  return text === '' ? 'complete' : `complete: ${text}`;
}

/** `2026-11-21 10:02:03`, in UTC: the page's script tells it by the reader's clock. */
export function timeHtml(at: number, as: 'moment' | 'clock' = 'moment'): string {
  const iso = new Date(at).toISOString();
  const text = as === 'clock' ? iso.slice(11, 19) : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
  return `<time datetime="${iso}" data-as="${as}">${text}</time>`;
}

/** `1 h 20 min`, `45 min`. */
export function stretchText(ms: number): string {
  if (ms < 3_600_000 || ms >= 86_400_000) return duration(ms);
  const minutes = Math.round((ms % 3_600_000) / 60_000);
  return minutes === 0 ? duration(ms) : `${Math.floor(ms / 3_600_000)} h ${minutes} min`;
}
