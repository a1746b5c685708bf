import { pageTitle } from '../digest/page-title.ts';
import type { SessionDigest, SiteSession } from '../model.ts';
import { escapeText } from './escape-text.ts';
import { pageFrame } from './layout.ts';
import type { Piece } from './page-writer.ts';
import { railHtml } from './rail.ts';
import type { WrittenRecord, WrittenSession } from './read-records.ts';
import type { Kinds } from './rendering.ts';
import { sessionHead } from './session-head.ts';
import type { PageOptions } from './session-page.ts';
import type { Spill } from './spill.ts';
import { agentSummary, turnHead } from './turn-head.ts';
import { visible } from './visible.ts';

export interface DocumentParts {
  session: SiteSession;
  options: PageOptions;
  digest: SessionDigest;
  kinds: Kinds;
  written: WrittenSession;
  spill: Spill;
}

/** Text, or its UTF-8, which may end within a character. */
export type DocumentPiece = string | Buffer;

/** The page from its first line to its last. */
export async function* documentOf(parts: DocumentParts): AsyncGenerator<DocumentPiece> {
  const { session, options, digest, written } = parts;
  const frame = pageFrame({
    title: pageTitle(session.main.facts, digest),
    page: 'session',
    root: options.root,
    density: options.density,
    bar: '<button type="button" class="bar-turns" popovertarget="turns">Turns</button>\n',
  });
  yield frame.open;
  yield '<div class="page">\n';
  yield railHtml(digest.places);
  yield '<main id="main">\n';
  yield sessionHead(parts);
  yield '<section class="talk" aria-labelledby="conversation">\n<h2 id="conversation">Conversation</h2>\n';
  if (written.main.turns.length === 0)
    yield '<p class="quiet-text">There are no turns in this session.</p>\n';
  yield readingTools(parts.kinds);
  yield* turnsHtml(parts, written.main);
  yield '</section>\n';
  if (written.unplaced.length > 0) {
    yield '<section class="talk" aria-labelledby="other-agents">\n<h2 id="other-agents">Other subagents</h2>\n<p class="quiet-text">The record does not say which call started them.</p>\n';
    for (const agent of written.unplaced) yield* agentHtml(parts, agent);
    yield '</section>\n';
  }
  yield footer(digest);
  yield '</main>\n</div>\n';
  yield frame.close;
}

/** The script puts buttons there, with these counts. */
function readingTools({ said, tools, thinking, context }: Kinds): string {
  return `<div class="reading-tools" data-said="${said}" data-tools="${tools}" data-thinking="${thinking}" data-context="${context}"></div>\n`;
}

async function* turnsHtml(
  parts: DocumentParts,
  record: WrittenRecord,
): AsyncGenerator<DocumentPiece> {
  for (const turn of record.turns) {
    yield turnHead(turn, record);
    for (const piece of turn.body) yield* pieceHtml(parts, piece);
    yield '</article>\n';
  }
}

async function* pieceHtml(parts: DocumentParts, piece: Piece): AsyncGenerator<DocumentPiece> {
  if ('from' in piece) yield* parts.spill.read(piece.from, piece.to);
  else if ('html' in piece) yield await piece.html;
  else {
    const agent = parts.written.agents.get(piece.agent);
    if (agent) yield* agentHtml(parts, agent);
  }
}

async function* agentHtml(
  parts: DocumentParts,
  agent: WrittenRecord,
): AsyncGenerator<DocumentPiece> {
  yield `<details class="agent" id="${agent.prefix.slice(0, -1)}"><summary>${agentSummary(agent)}</summary>\n`;
  yield* turnsHtml(parts, agent);
  yield '</details>\n';
}

function footer({ damage }: SessionDigest): string {
  const told = damage.map((text) => `<li>${escapeText(visible(text))}</li>`).join('');
  const missing =
    told && `<p>Not all of the record could be read:</p>\n<ul class="damage">${told}</ul>\n`;
  return `<footer>\n${missing}<p>Made by tracecraft. What looks like a secret was replaced by a mark that names its kind.</p>\n</footer>\n`;
}
