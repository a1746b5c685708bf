import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Service {
  endpoint: string;
  accessKey: string;
  secretKey: string;
}

export interface Gateway extends Service {
  stop(): Promise<void>;
}

/** The S3 service that the tests were given, in TRACECRAFT_TEST_S3 as JSON. */
export function givenService(): Service | undefined {
  const text = process.env.TRACECRAFT_TEST_S3;
  return text ? (JSON.parse(text) as Service) : undefined;
}

/**
 * Starts Ceph's object gateway in a folder of its own, on free loopback ports: one monitor, one
 * store in memory, one gateway, and no authentication inside the cluster. Needs Debian's `ceph-mon
 * ceph-osd radosgw ceph-common`; takes about 15 seconds.
 */
export async function startGateway(): Promise<Gateway> {
  const folder = mkdtempSync(join(tmpdir(), 'tracecraft-ceph-'));
  const daemons: ChildProcess[] = [];
  const stop = async () => {
    await Promise.all(daemons.map(end));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [monitor, gateway] = await freePorts(2);
    const service: Service = {
      endpoint: `http://127.0.0.1:${gateway}`,
      accessKey: 'TRACECRAFTTESTACCESS',
      secretKey: 'tracecraft/test+secret/key',
    };
    const conf = join(folder, 'ceph.conf');
    writeFileSync(conf, configuration(folder, monitor as number, gateway as number));
    await startStore(folder, conf, monitor as number, daemons);
    await createUser(conf, service);
    daemons.push(daemon('radosgw', ['-n', 'client.rgw', '-c', conf]));
    await untilServing(service.endpoint);
    return { ...service, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const cluster = '5f7c4a0e-3a51-4b53-9d0c-3f1f6c1f0a01';
const store = '5f7c4a0e-3a51-4b53-9d0c-3f1f6c1f0a02';

/** Ceph gives up root's rights unless told not to. */
const asSelf = process.getuid?.() === 0 ? ['--setuser', 'root', '--setgroup', 'root'] : [];

function configuration(folder: string, monitor: number, gateway: number): string {
  return `[global]
fsid = ${cluster}
mon host = v2:127.0.0.1:${monitor}
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
auth cluster required = none
auth service required = none
auth client required = none
# The gateway would insist on encryption, for which there are no keys.
ms mon client mode = crc
ms mon service mode = crc
ms mon cluster mode = crc
mon allow pool size one = true
mon data avail crit = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 2G
log file = ${folder}/$name.log
run dir = ${folder}
admin socket = ${folder}/$name.asok
mon data = ${folder}/mon
osd data = ${folder}/osd
[client.rgw]
# Without it each small answer waits 40 ms for the client's delayed acknowledgement.
rgw frontends = beast endpoint=127.0.0.1:${gateway} tcp_nodelay=1
`;
}

async function startStore(
  folder: string,
  conf: string,
  monitor: number,
  daemons: ChildProcess[],
): Promise<void> {
  const map = join(folder, 'monmap');
  mkdirSync(join(folder, 'mon'));
  mkdirSync(join(folder, 'osd'));
  const address = `[v2:127.0.0.1:${monitor}]`;
  await run('monmaptool', ['--create', '--addv', 'a', address, '--fsid', cluster, map]);
  await run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', map, '-c', conf, ...asSelf]);
  daemons.push(daemon('ceph-mon', ['-i', 'a', '-c', conf]));
  await run('ceph', ['-c', conf, '--connect-timeout', '30', 'osd', 'new', store]);
  await run('ceph-osd', ['--mkfs', '-i', '0', '-c', conf, '--osd-uuid', store, ...asSelf]);
  daemons.push(daemon('ceph-osd', ['-i', '0', '-c', conf]));
}

/** Waits for the store, whose pools this makes. */
async function createUser(conf: string, { accessKey, secretKey }: Service): Promise<void> {
  await run('radosgw-admin', [
    ...['-n', 'client.rgw', '-c', conf, 'user', 'create', '--uid=test', '--display-name=test'],
    ...[`--access-key=${accessKey}`, `--secret-key=${secretKey}`],
  ]);
}

async function untilServing(endpoint: string): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await delay(100)) {
    try {
      await fetch(endpoint);
      return;
    } catch {
      // It is still starting.
    }
  }
  throw new Error("Ceph's gateway did not start within a minute");
}

function daemon(name: string, args: string[]): ChildProcess {
  const child = spawn(name, ['-f', ...args, ...asSelf], { stdio: 'ignore' });
  // Whoever waits for it to serve reports that it did not.
  child.on('error', () => {});
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // All that they would save is in a folder that goes too.
  child.kill('SIGKILL');
  await ended;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  for (const server of servers) server.close();
  return ports;
}

/** As a process: one line of JSON when it serves; ends with a signal, or with its stdin if it has one. */
if (import.meta.main) {
  const { stop, ...service } = await startGateway();
  console.log(JSON.stringify(service));
  const leave = () => stop().then(() => process.exit(0));
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
  process.stdin.on('end', leave).resume();
}
