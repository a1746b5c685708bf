/** Escaped HTML of a path or an address, which may go on in the next line behind each slash. */
export function breakable(html: string): string {
  return html.replaceAll('/', '/<wbr>');
}
