import type { Key } from './bucket.ts';
import { listedKey, projectPrefix, segment, unsegment } from './keys.ts';

/**
 * The keys of what agents share: presence, steps, mail, memory, artifacts. The rooms are the Python
 * client's; what is our own begins with `%`, where no name can come to lie.
 */

/** A step as its key has it: lower case, without dots. Made by `stepName`. */
export type StepId = string & { readonly __step: never };
/** A memory's key, with dots between its parts. Made by `memoryKeyOf`. */
export type MemoryKey = string & { readonly __memory: never };
/** An agent, or `_broadcast`. */
export type Mailbox = string;
/** Whose artifacts they are; a step may be called `shared`, too. */
export type Area = { step: StepId } | 'shared';

export type StepFile = 'claim' | 'status' | 'handoff' | 'step';

export const broadcast: Mailbox = '_broadcast';

function below(project: string, ...parts: string[]): Key {
  return listedKey([projectPrefix(project), ...parts].join('/'));
}

export function agentsPrefix(project: string): Key {
  return below(project, 'agents', '');
}

export function agentKey(project: string, agent: string): Key {
  return below(project, 'agents', `${segment(agent)}.json`);
}

/** Undefined for what is no agent's record. */
export function parseAgentKey(key: Key, prefix: Key): string | undefined {
  const name = documentBelow(key, prefix);
  return name === undefined || name.includes('/') ? undefined : unsegment(name);
}

export function stepsPrefix(project: string): Key {
  return below(project, 'steps', '');
}

export function stepKey(project: string, sid: StepId, file: StepFile): Key {
  return below(project, 'steps', segment(sid), `${file}.json`);
}

/** Of a listing below `stepsPrefix`; undefined for what is none of a step's documents. */
export function parseStepKey(key: Key, prefix: Key): { sid: StepId; file: StepFile } | undefined {
  const [, name, file] =
    /^([^/]+)\/(claim|status|handoff|step)\.json$/.exec(textBelow(key, prefix) ?? '') ?? [];
  if (name === undefined) return undefined;
  return { sid: unsegment(name) as StepId, file: file as StepFile };
}

/** All mailboxes; listed shallow, each is one prefix, which `lastSegment` reads. */
export function messagesPrefix(project: string): Key {
  return below(project, 'messages', '');
}

export function mailboxPrefix(project: string, box: Mailbox): Key {
  return below(project, 'messages', segment(box), '');
}

export function messageKey(project: string, box: Mailbox, { name }: MessageName): Key {
  return listedKey(`${mailboxPrefix(project, box)}${name}`);
}

/** Sorts before every message of that time and later: for `list(…, {after})`. */
export function beforeMessages(project: string, box: Mailbox, ns: bigint): Key {
  return listedKey(`${mailboxPrefix(project, box)}${digits(ns)}`);
}

/** What an agent has read, kept by us. */
export function inboxCursorKey(project: string, agent: string): Key {
  return below(project, '%inbox', `${segment(agent)}.json`);
}

/** The same, kept by the Python client. */
export function pythonCursorKey(project: string, agent: string): Key {
  return listedKey(`${mailboxPrefix(project, agent)}_cursor.json`);
}

/** What a session has left for the next one of the project that begins. */
export function batonKey(project: string): Key {
  return below(project, '%baton.json');
}

export function memoryPrefix(project: string): Key {
  return below(project, 'memory', '');
}

export function memoryKey(project: string, memory: MemoryKey): Key {
  return below(project, 'memory', `${memoryPath(memory)}.json`);
}

/** As the Python client spells it: names as they are; undefined where that is the same. */
export function plainMemoryKey(project: string, memory: MemoryKey): Key | undefined {
  const plain = listedKey(`${project}/memory/${memory.replaceAll('.', '/')}.json`);
  return plain === memoryKey(project, memory) ? undefined : plain;
}

/** Of a listing below `memoryPrefix`; undefined for history and for what is no memory. */
export function parseMemoryKey(key: Key, prefix: Key): MemoryKey | undefined {
  const parts = documentBelow(key, prefix)?.split('/').map(unsegment);
  if (!parts || parts[0] === historyRoom || parts.includes('')) return undefined;
  return parts.join('.') as MemoryKey;
}

/** The first part of no memory's key. */
export const historyRoom = '_history';

/** The former values of one memory are the direct children. */
export function historyPrefix(project: string, memory: MemoryKey): Key {
  return below(project, 'memory', historyRoom, memoryPath(memory), '');
}

export function historyKey(project: string, memory: MemoryKey, { name }: MessageName): Key {
  return listedKey(`${historyPrefix(project, memory)}${name}`);
}

function memoryPath(memory: MemoryKey): string {
  return memory.split('.').map(segment).join('/');
}

export function artifactsPrefix(project: string, area?: Area): Key {
  return below(project, 'artifacts', ...(area === undefined ? [''] : [areaName(area), '']));
}

/** `path`: the parts of its name, folders first. */
export function artifactKey(project: string, area: Area, path: readonly string[]): Key {
  return below(project, 'artifacts', areaName(area), ...path.map(segment));
}

/**
 * What is known of it; the Python client does not list that room. No folder of artifacts ends like that: in a
 * folder as the bucket, `report` and `report.json/x` would be in each other's way.
 */
export function artifactManifestKey(project: string, area: Area, path: readonly string[]): Key {
  return below(project, '%artifacts', areaName(area), `${path.map(segment).join('/')}%.json`);
}

/** Of a listing below `artifactsPrefix(project)`: step or `shared`, and the parts of its name. */
export function parseArtifactKey(
  key: Key,
  prefix: Key,
): { area: Area; path: string[] } | undefined {
  const [area, ...path] = (textBelow(key, prefix) ?? '').split('/');
  if (!area || path.length === 0 || path.includes('')) return undefined;
  const owner: Area = area === 'shared' ? area : { step: unsegment(area) as StepId };
  return { area: owner, path: path.map(unsegment) };
}

function areaName(area: Area): string {
  if (area === 'shared') return area;
  return area.step === 'shared' ? '%73hared' : segment(area.step);
}

/** `<ns>_<sender>_<id>.json`: names of messages, and of a memory's former values. */
export interface MessageName {
  /** Since 1970: the service's time for ours, the sender's for the Python client's. */
  ns: bigint;
  sender: string;
  /** Eight hex digits; of the oldest names, which have none, what stands in their place. */
  id: string;
  name: string;
}

export function messageName(ns: bigint, sender: string, id: string): MessageName {
  return { ns, sender, id, name: `${digits(ns)}_${segment(sender)}_${id}.json` };
}

function digits(ns: bigint): string {
  return String(ns < 0n ? 0n : ns).padStart(19, '0');
}

/** Undefined for what is no message: deeper keys, a cursor, anything else. */
export function parseMessageName(key: Key, prefix: Key): MessageName | undefined {
  const name = textBelow(key, prefix);
  const [, time, rest] = /^(\d{1,19})_([^/]*)\.json$/.exec(name ?? '') ?? [];
  if (name === undefined || time === undefined || rest === undefined) return undefined;
  const [, sender, id] = /^(.*)_([0-9a-f]{8})$/.exec(rest) ?? [];
  return {
    ns: nanoseconds(time),
    sender: unsegment(sender ?? rest),
    id: id ?? `${time}_${rest}`,
    name,
  };
}

/** The oldest names tell seconds. */
function nanoseconds(time: string): bigint {
  return BigInt(time) * (time.length <= 11 ? 1_000_000_000n : 1n);
}

function textBelow(key: Key, prefix: Key): string | undefined {
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

/** Without `.json`. */
function documentBelow(key: Key, prefix: Key): string | undefined {
  const text = textBelow(key, prefix);
  return text?.endsWith('.json') ? text.slice(0, -'.json'.length) : undefined;
}
