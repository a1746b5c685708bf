import type { Random } from '../../support/random.ts';
import { oddWords } from '../odd-words.ts';

/** A mirrored session in which everything happens that was seen in one, in any order. */
export function oddRows(random: Random, length: number): object[] {
  const words = oddWords(random);
  const rows: object[] = [];
  const spent = { input_tokens: 0, output_tokens: 0, cache_read_tokens: 0, reasoning_tokens: 0 };
  const message = (role: string, fields: object = {}) => {
    const id = rows.length;
    rows.push({ type: 'message', id, session_id: 's', role, timestamp: id, ...fields });
  };
  const calls = () => [
    { id: `c${rows.length}`, function: { name: 'terminal', arguments: '{"command":"ls"}' } },
    { call_id: `d${rows.length}`, function: { name: 'note', arguments: words() } },
    random.pick([null, 1, { function: 3 }, { name: 'bare' }]),
  ];
  const happenings: (() => void)[] = [
    () => message('user', { content: words() }),
    () => message('user', { content: words() }),
    () => message('user', { content: [{ type: 'text', text: words() }, picture] }),
    () => message('user', { content: words(), active: 0 }),
    () => message('assistant', { content: words(), active: 0 }),
    () => message('user', { content: words(), active: 0, compacted: 1 }),
    () => message('user', { content: `[CONTEXT COMPACTION — REFERENCE ONLY] ${words()}` }),
    () => message('assistant', { content: words(), _compressed_summary: 1 }),
    () => message('user', { content: `[System note: ${words()}]` }),
    () => message('user', { content: words(), display_kind: 'async_delegation_complete' }),
    () => message('user', { content: words(), observed: 1 }),
    () => message('system', { content: random.pick([words(), '']) }),
    () => message('assistant', { content: words() }),
    () => message('assistant', { content: '', reasoning: words() }),
    () => message('assistant', { content: words(), tool_calls: JSON.stringify(calls()) }),
    () => message('assistant', { tool_calls: random.pick([calls(), '{no', 7]) }),
    () => message('tool', { tool_call_id: `c${rows.length - 1}`, content: words() }),
    () => message('tool', { tool_call_id: `c${random.between(0, rows.length)}`, content: words() }),
    () => message('tool', { tool_name: 'web', content: '{"error": "no such page"}' }),
    () => message('tool', { content: { base64: 'AA==' }, timestamp: 'Infinity' }),
    session,
    session,
    session,
    () => rows.push({ ...random.pick(rows) }),
    () => rows.push({ type: 'other' }),
  ];
  function session(): void {
    for (const name of Object.keys(spent) as (keyof typeof spent)[])
      spent[name] += random.between(0, 50);
    // Begun anew.
    if (random.chance(0.05)) spent.input_tokens = 3;
    const row: Record<string, unknown> = {
      type: 'session',
      id: 's',
      model: random.pick(['m-1', 'm-2', null]),
      ...spent,
    };
    if (random.chance(0.2)) delete row.output_tokens;
    rows.push(row);
  }
  session();
  while (rows.length < length) random.pick(happenings)();
  return rows;
}

const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
