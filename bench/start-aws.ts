import { fork } from 'node:child_process';
import path from 'node:path';
import type { LocalAws } from '../local/local-aws.ts';
import { receivedAws } from './aws-by-wire.ts';
import type { AwsProcessMessage } from './aws-process.ts';
import type { Metered } from './metered-proxy.ts';
import { nextMessage } from './next-message.ts';

/** The emulators, in a process of their own, and what was counted on the way to them. */
export interface BenchAws {
  /** By a way on which every request is counted, and takes as much longer as was asked for. */
  readonly aws: LocalAws;
  /** By no such way: for what runs many tasks, and measures the processor. */
  readonly direct: LocalAws;
  /** Over TLS, as on AWS. */
  readonly tls: LocalAws;
  /** The certificate of that, for `NODE_EXTRA_CA_CERTS`. */
  readonly certificateFile: string;
  /** Requests since the last call of either, by operation. */
  takeCounts(): Promise<Record<string, number>>;
  /** The same, with what DynamoDB charges by. */
  take(): Promise<Metered>;
  stop(): void;
}

/**
 * Starts the emulators.
 *
 * @param latencyMs milliseconds that every counted request waits, on top of what the emulator takes
 * @param folder where the certificate is put
 */
export async function startAws(latencyMs: number, folder: string): Promise<BenchAws> {
  const certificateFile = path.join(folder, 'certificate.pem');
  const child = fork(path.join(import.meta.dirname, 'aws-process.ts'), [String(latencyMs), certificateFile]);
  const next = () => nextMessage<AwsProcessMessage>(child, 'The process of the emulators');
  const ready = await next();
  if (ready.kind !== 'ready') throw new Error('The emulators did not say where they are');
  const take = async (): Promise<Metered> => {
    const answer = next();
    child.send('take');
    const message = await answer;
    if (message.kind !== 'metered') throw new Error('The emulators did not say what was counted');
    return message.metered;
  };
  return {
    aws: receivedAws(ready.metered),
    direct: receivedAws(ready.direct),
    tls: receivedAws(ready.tls),
    certificateFile,
    take,
    takeCounts: async () => (await take()).requests,
    stop: () => child.disconnect(),
  };
}
