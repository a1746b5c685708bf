import { readFileSync } from 'node:fs';
import type { Agent, ClientRequestArgs } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { BucketError } from '../bucket.ts';
import type { Site } from './location.ts';

export interface Connections {
  agent: Agent;
  /** Opens a connection that the next request takes. */
  warm(site: Site): void;
  /** False while there is no connection yet over which a request could have left. */
  isOpen(socket: Duplex): boolean;
  close(): void;
}

/**
 * Connections of one protocol, kept alive between requests. Node's modules are loaded when first
 * needed: `https` costs a hook some milliseconds that plain http need not pay.
 */
export function openConnections(protocol: Site['protocol'], env: NodeJS.ProcessEnv): Connections {
  const agent = createAgent(protocol, env);
  const connect = agent.createConnection.bind(agent);
  const opening = new WeakSet<Duplex>();
  let spare: Socket | undefined;

  function open(...args: Parameters<typeof connect>): Duplex | null | undefined {
    const socket = connect(...args);
    if (socket) {
      opening.add(socket);
      socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () =>
        opening.delete(socket),
      );
    }
    return socket;
  }

  agent.createConnection = (options, callback) => {
    const ready = spare;
    spare = undefined;
    if (!ready || ready.destroyed) return open(options, callback);
    ready.removeListener('error', ignore);
    return ready.ref();
  };

  return {
    agent,
    isOpen: (socket) => !opening.has(socket),
    warm({ hostname, port }) {
      // Behind a proxy the first bytes are the agent's own affair.
      if (spare || usesProxy(env)) return;
      const options: ClientRequestArgs & { servername: string } = {
        ...(agent as Agent & { options: object }).options,
        host: hostname,
        port: port || (protocol === 'https:' ? 443 : 80),
        servername: isAddress(hostname) ? '' : hostname,
      };
      spare = open(options) as Socket;
      // What is wrong shows again when a request opens its own connection.
      spare.on('error', ignore).unref();
    },
    close() {
      spare?.destroy();
      agent.destroy();
    },
  };
}

function createAgent(protocol: Site['protocol'], env: NodeJS.ProcessEnv): Agent {
  const options = { keepAlive: true, proxyEnv: env };
  if (protocol === 'http:') return new (process.getBuiltinModule('node:http').Agent)(options);
  const { Agent } = process.getBuiltinModule('node:https');
  return new Agent(env.AWS_CA_BUNDLE ? { ...options, ca: readBundle(env.AWS_CA_BUNDLE) } : options);
}

function readBundle(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new BucketError('invalid', `AWS_CA_BUNDLE cannot be read: ${(cause as Error).message}`, {
      hint: 'Name a file of PEM certificates, or unset the variable.',
      cause,
    });
  }
}

function usesProxy(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.http_proxy || env.HTTP_PROXY || env.https_proxy || env.HTTPS_PROXY);
}

function isAddress(hostname: string): boolean {
  return process.getBuiltinModule('node:net').isIP(hostname) !== 0;
}

function ignore(): void {}
