import { asFields, asText } from '../../harness/records.ts';
import { escapeText } from './escape-text.ts';
import { visible } from './visible.ts';

/** What the agent asked its user, with the answers it offered. */
export function questionsHtml(questions: readonly unknown[]): string {
  return questions.map(questionHtml).join('');
}

function questionHtml(value: unknown): string {
  const { question, options } = asFields(value) ?? {};
  const offered = (Array.isArray(options) ? options : []).map((option) => {
    const { label, description } = asFields(option) ?? {};
    const more = asText(description);
    return `<li>${shown(label ?? option)}${more ? ` <span class="quiet-text">${shown(more)}</span>` : ''}</li>`;
  });
  return `<p>${shown(question)}</p>${offered.length > 0 ? `<ul>${offered.join('')}</ul>` : ''}`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return escapeText(visible(text));
}
