import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { pipeline } from 'node:stream';
import { createServer } from 'node:tls';
import { LOOPBACK } from '../../local/emulators/emulator.ts';
import type { SelfSigned } from './self-signed-certificate.ts';

/**
 * Puts TLS in front of an emulator, as AWS's endpoints have it. The front decrypts what comes in and forwards it byte for byte, so
 * connections stay open as long as the emulator keeps them.
 *
 * @param target the emulator's endpoint, such as `http://127.0.0.1:41234`
 * @returns the front's endpoint, such as `https://127.0.0.1:41235`
 */
export async function startTlsFront(target: string, { certificate, key }: SelfSigned): Promise<string> {
  const { hostname, port } = new URL(target);
  const server = createServer({ cert: certificate, key }, (incoming) => {
    const onward = connect(Number(port), hostname);
    incoming.setNoDelay(true);
    onward.setNoDelay(true);
    // A function's process exits without closing its connections.
    pipeline(incoming, onward, () => onward.destroy());
    pipeline(onward, incoming, () => incoming.destroy());
  });
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  // A server that listens on TCP has an address of this type.
  const address = server.address() as AddressInfo;
  return `https://${LOOPBACK}:${address.port}`;
}
