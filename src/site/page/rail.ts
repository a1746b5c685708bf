import type { DigestPlace } from '../model.ts';
import { escapeText } from './escape-text.ts';

/** The list of turns: beside the page where there is room, else behind the button of the bar. */
export function railHtml(places: readonly DigestPlace[]): string {
  return `<nav id="turns" class="rail" popover aria-label="Turns">
<ol>
${places.map(entry).join('')}</ol>
</nav>
`;
}

function entry({ anchor, line, failed, fate }: DigestPlace): string {
  const number = anchor.slice(anchor.lastIndexOf('-') + 1);
  const marks = [
    fate ? `<span class="ended ${fate}">${fate}</span>` : '',
    failed > 0 ? `<span class="ended failed">${failed} failed</span>` : '',
  ].filter(Boolean);
  return `<li${fate === 'rewound' ? ' class="rewound"' : ''}><a href="#${anchor}"><span class="turn-number">${number}</span><span class="turn-line">${escapeText(line)}</span>${marks.join('')}</a></li>\n`;
}
