import type { Bucket, Key } from '../../src/bucket/bucket.ts';
import { listedKey } from '../../src/bucket/keys.ts';
import { randomHex } from '../../src/hash.ts';
import { createRedactor } from '../../src/redact/engine.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of which nothing is promised
type Fields = Record<string, any>;

/**
 * What the Python client that came before (0.2.5) does in a project's rooms, object by object and in its order:
 * keys of plain names, unconditional puts but for the claim, times of its own clock, and no care for what it reads.
 */
export interface PythonAgent {
  init(): Promise<void>;
  /** False, and by whom, when somebody was faster. */
  claim(step: string): Promise<{ claimed: boolean; owner: string }>;
  complete(step: string, options?: PythonCompletion): Promise<void>;
  stepStatus(step: string): Promise<string>;
  /** One look of its `wait-for`. */
  isComplete(step: string): Promise<boolean>;
  handoff(step: string): Promise<Fields | undefined>;
  send(recipient: string, message: string, step?: string): Promise<void>;
  inbox(): Promise<string[]>;
  inboxNew(): Promise<string[]>;
  setMemory(key: string, value: string): Promise<void>;
  getMemory(key: string): Promise<string | undefined>;
  listMemory(): Promise<string[]>;
  agents(): Promise<string[]>;
  listArtifacts(): Promise<string[]>;
  downloadArtifact(name: string, step?: string): Promise<string | undefined>;
}

export interface PythonCompletion {
  note?: string;
  to?: string;
  state?: 'complete' | 'blocked' | 'needs_review';
  force?: boolean;
}

const redactor = createRedactor();

/** `skewMs`: how far its clock is off. */
export function pythonAgent(
  bucket: Bucket,
  project: string,
  agent: string,
  { skewMs = 0 } = {},
): PythonAgent {
  const key = (...parts: string[]) => listedKey([project, ...parts].join('/'));
  const stepFile = (step: string, file: string) =>
    key('steps', step.toLowerCase().replaceAll('.', '-'), `${file}.json`);
  const ns = () => String(BigInt(Date.now() + skewMs) * 1_000_000n);
  const now = () => new Date(Date.now() + skewMs).toISOString().replace('Z', '000+00:00');

  async function put(at: Key, value: Fields, ifNoneMatch = false): Promise<boolean> {
    const body = redactor.json(value);
    return (await bucket.put(at, body, ifNoneMatch ? { ifNoneMatch } : undefined)).stored;
  }

  async function read(at: Key): Promise<Fields | undefined> {
    const found = await bucket.get(at);
    return found && JSON.parse(found.body.toString('utf8'));
  }

  async function keysBelow(prefix: Key): Promise<Key[]> {
    const entries = await Array.fromAsync(bucket.list(prefix));
    return entries.flatMap((entry) => ('key' in entry ? [entry.key] : []));
  }

  async function statusOf(step: string): Promise<{ status: string; agent?: string }> {
    const status = await read(stepFile(step, 'status'));
    if (status) return { status: status.status, agent: status.agent };
    const claim = await read(stepFile(step, 'claim'));
    return claim ? { status: 'in_progress', agent: claim.agent } : { status: 'pending' };
  }

  /** Direct and broadcast, as [key, body]; it drops what lies deeper, and cursors. */
  async function mail(): Promise<{ key: Key; body: Fields }[]> {
    const found: { key: Key; body: Fields }[] = [];
    for (const box of [agent, '_broadcast']) {
      const prefix = key('messages', box, '');
      for (const at of await keysBelow(prefix)) {
        const name = at.slice(prefix.length);
        if (name.includes('/') || !/^\d+_/.test(name)) continue;
        const body = await read(at);
        if (body && !(box === '_broadcast' && body.from === agent)) found.push({ key: at, body });
      }
    }
    return found.sort((a, b) => (a.body.sent_at < b.body.sent_at ? -1 : 1));
  }

  const lineOf = ({ key: at, body }: { key: Key; body: Fields }) => {
    const kind = at.startsWith(key('messages', '_broadcast', '')) ? 'broadcast' : 'direct';
    const step = body.step ? ` [step ${body.step}]` : '';
    return `[${body.sent_at}] (${kind}) ${body.from}${step}: ${body.message}`;
  };

  return {
    async init() {
      await put(key('agents', `${agent}.json`), {
        id: agent,
        status: 'active',
        step: null,
        started_at: now(),
        heartbeat: now(),
        summary: 'Initialized',
      });
    },

    async claim(step) {
      const at = stepFile(step, 'claim');
      if (!(await put(at, { agent, claimed_at: now() }, true))) {
        return { claimed: false, owner: (await read(at))?.agent };
      }
      await put(stepFile(step, 'status'), { status: 'in_progress', agent, started_at: now() });
      return { claimed: true, owner: agent };
    },

    async complete(step, { note = '', to, state = 'complete', force = false } = {}) {
      const claim = await read(stepFile(step, 'claim'));
      if (claim && claim.agent !== agent && !force) {
        throw new Error(`Step ${step} is claimed by ${claim.agent}; --force overrides`);
      }
      const former = await read(stepFile(step, 'status'));
      await put(stepFile(step, 'status'), {
        status: state,
        agent,
        started_at: former?.started_at ?? now(),
        ...(state === 'complete' && { completed_at: now() }),
      });
      await put(stepFile(step, 'handoff'), {
        schema: 2,
        from_agent: agent,
        from_step: step,
        next_agent: to ?? null,
        state,
        next_action: null,
        note,
        created_at: now(),
      });
    },

    async stepStatus(step) {
      const { status, agent: by } = await statusOf(step);
      return by === undefined ? `${step}: ${status}` : `${step}: ${status} (agent: ${by})`;
    },

    isComplete: async (step) => (await statusOf(step)).status === 'complete',
    handoff: (step) => read(stepFile(step, 'handoff')),

    async send(recipient, message, step) {
      const name = `${ns()}_${agent}_${randomHex(4)}.json`;
      const body = { from: agent, to: recipient, message, sent_at: now() };
      await put(key('messages', recipient, name), { ...body, ...(step && { step }) });
    },

    inbox: async () => (await mail()).map(lineOf),

    async inboxNew() {
      const at = key('messages', agent, '_cursor.json');
      const seen: string[] = (await read(at))?.direct?.seen ?? [];
      const fresh = (await mail()).filter((each) => !seen.includes(each.key));
      const all = [...seen, ...fresh.map((each) => each.key)];
      await put(at, {
        direct: { watermark: null, seen: all },
        broadcast: { watermark: null, seen: all },
        updated_at: now(),
      });
      return fresh.map(lineOf);
    },

    async setMemory(name, value) {
      const path = name.replaceAll('.', '/');
      const entry = { value, set_by: agent, set_at: now() };
      const version = `${ns()}_${agent}_${randomHex(4)}.json`;
      await put(key('memory', '_history', path, version), { key: name, ...entry });
      await put(key('memory', `${path}.json`), entry);
    },

    async getMemory(name) {
      return (await read(key('memory', `${name.replaceAll('.', '/')}.json`)))?.value;
    },

    async listMemory() {
      const prefix = key('memory', '');
      const names = (await keysBelow(prefix)).map((at) => at.slice(prefix.length));
      return names
        .filter((name) => !name.startsWith('_history/'))
        .map((name) => name.replace(/\.json$/, '').replaceAll('/', '.'));
    },

    async agents() {
      const all = await Promise.all((await keysBelow(key('agents', ''))).map(read));
      return all.map((each) => `${each?.id} ${each?.status} ${each?.step ?? '-'}`);
    },

    listArtifacts: () => keysBelow(key('artifacts', '')),

    async downloadArtifact(name, step = 'shared') {
      return (await bucket.get(key('artifacts', step, name)))?.body.toString('utf8');
    },
  };
}
