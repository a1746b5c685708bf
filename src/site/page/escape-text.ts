/** As `escapeHtml`, for long texts between tags and for values in double quotes: an apostrophe ends neither. */
export function escapeText(text: string): string {
  let html = text;
  if (html.includes('&')) html = html.replaceAll('&', '&amp;');
  if (html.includes('<')) html = html.replaceAll('<', '&lt;');
  if (html.includes('>')) html = html.replaceAll('>', '&gt;');
  return html.includes('"') ? html.replaceAll('"', '&quot;') : html;
}
