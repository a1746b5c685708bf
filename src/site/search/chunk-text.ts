/**
 * A chunk of the index as a script, which is the one thing that a page opened from a file may load: it hands
 * its name and its data to a function that the page has.
 */
export function chunkText(name: string, data: unknown): string {
  return `tracecraftSearch(${literal(name)},${literal(data)});\n`;
}

/** Whether a script is nothing but a chunk. */
export function isChunk(text: string): boolean {
  const [, name, data] = /^tracecraftSearch\(("[\w/-]+"),([\s\S]+)\);\n?$/.exec(text) ?? [];
  try {
    return name !== undefined && chunkText(JSON.parse(name), JSON.parse(data ?? '')) === text;
  } catch {
    // No JSON: some other script.
    return false;
  }
}

/** JSON that is a script's literal wherever it stands: no end of a script, no line end of its own, no half a letter. */
function literal(data: unknown): string {
  return JSON.stringify(data).replace(/[<\u2028\u2029]/g, escaped);
}

function escaped(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
