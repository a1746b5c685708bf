import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A way to a service on loopback that can be shut: then it takes connections and says nothing. */
export interface Gate {
  /** `http://127.0.0.1:<port>` */
  url: string;
  shut(): void;
  open(): void;
  close(): void;
}

export async function openGate(target: string): Promise<Gate> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const drop = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  let isShut = false;
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    if (isShut) return;
    const onward = connect(Number(port), hostname);
    sockets.add(onward);
    onward.on('error', () => socket.destroy());
    socket.pipe(onward).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut() {
      isShut = true;
      drop();
    },
    open() {
      isShut = false;
      drop();
    },
    close() {
      drop();
      server.close();
    },
  };
}
