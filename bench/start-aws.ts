import { fork } from 'node:child_process';
import path from 'node:path';
import type { LocalAws } from '../local/local-aws.ts';
import { receivedAws } from './aws-by-wire.ts';
import type { AwsProcessMessage } from './aws-process.ts';
import type { Taken } from './metered-proxy.ts';
import { nextMessage } from './next-message.ts';

/** The emulators in their own process, and the counts of requests to them. */
export interface BenchAws {
  /** Through proxies that count every request and add latency. */
  readonly aws: LocalAws;
  /** Without proxies, for measuring processor time over many tasks. */
  readonly direct: LocalAws;
  /** Over TLS, as on AWS. */
  readonly tls: LocalAws;
  /** The table of Celery's results. */
  readonly celeryTable: string;
  /** The path of the TLS certificate, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificateFile: string;
  /** Requests by operation, since the last call of `takeCounts` or `take`. */
  takeCounts(): Promise<Record<string, number>>;
  /** The same, with DynamoDB's request units. */
  take(): Promise<Taken>;
  stop(): void;
}

/**
 * Starts the emulators.
 *
 * @param latencyMs milliseconds added to every counted request, on top of the emulator's own time
 * @param folder the certificate is written here
 */
export async function startAws(latencyMs: number, folder: string): Promise<BenchAws> {
  const certificateFile = path.join(folder, 'certificate.pem');
  const child = fork(path.join(import.meta.dirname, 'aws-process.ts'), [String(latencyMs), certificateFile]);
  const next = () => nextMessage<AwsProcessMessage>(child, 'The emulator process');
  const ready = await next();
  if (ready.kind !== 'ready') throw new Error('The emulator process did not send its addresses');
  const take = async (): Promise<Taken> => {
    const answer = next();
    child.send('take');
    const message = await answer;
    if (message.kind !== 'metered') throw new Error('The emulator process did not send its counts');
    return message.metered;
  };
  return {
    aws: receivedAws(ready.metered),
    direct: receivedAws(ready.direct),
    tls: receivedAws(ready.tls),
    certificateFile,
    celeryTable: ready.celeryTable,
    take,
    takeCounts: async () => (await take()).requests,
    stop: () => child.disconnect(),
  };
}
