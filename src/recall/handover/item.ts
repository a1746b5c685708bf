/** A text as an item of a Codex thread, for `thread/inject_items` of its app server (0.169.0). */
export interface HandoverItem {
  type: 'message';
  role: 'developer';
  content: [{ type: 'input_text'; text: string }];
}

export function handoverItem(text: string): HandoverItem {
  return { type: 'message', role: 'developer', content: [{ type: 'input_text', text }] };
}
