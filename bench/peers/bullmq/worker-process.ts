/** A BullMQ worker in its own process, which reports what each run of tasks used. */
import { SESClient, SendEmailCommand } from '@aws-sdk/client-ses';
import { Worker } from 'bullmq';
import { CREDENTIALS, REGION } from '../../../local/local-aws.ts';
import type { Spent } from '../peer.ts';

/** The first argument of this process, as JSON. */
export interface WorkerSettings {
  readonly queue: string;
  readonly redis: { readonly host: string; readonly port: number };
  readonly sesEndpoint: string;
}

/** The data of a job. */
interface Mail {
  readonly recipient: string;
  readonly content: string;
}

/** What the parent sends before it adds jobs: how many. */
export interface Run {
  readonly tasks: number;
}

/** What this process sends: that it is ready or counting, then what the jobs used or why one of them failed. */
export type WorkerMessage =
  | { readonly kind: 'ready' | 'counting' }
  | { readonly kind: 'done'; readonly spent: Spent }
  | { readonly kind: 'failed'; readonly reason: string };

/** Jobs at a time: as many as Lambda passes to Lovage's worker in one batch. */
const CONCURRENCY = 10;

/** Results that Redis keeps. The default is all. */
const RESULTS = 1_000;

async function main({ queue, redis, sesEndpoint }: WorkerSettings): Promise<void> {
  const ses = new SESClient({
    endpoint: sesEndpoint,
    region: REGION,
    credentials: CREDENTIALS,
    maxAttempts: 1,
  });
  const worker = new Worker<Mail, string>(queue, ({ data }) => send(ses, data), {
    connection: redis,
    concurrency: CONCURRENCY,
    removeOnComplete: { count: RESULTS },
  });
  let left = 0;
  let before = process.cpuUsage();
  process.on('message', ({ tasks }: Run) => {
    left = tasks;
    before = process.cpuUsage();
    tell({ kind: 'counting' });
  });
  process.on('disconnect', () => process.exit(0));
  worker.on('error', (error) => console.error(error));
  worker.on('failed', (_job, error) => tell({ kind: 'failed', reason: error.stack ?? error.message }));
  worker.on('completed', () => {
    left -= 1;
    if (left > 0) return;
    const { user, system } = process.cpuUsage(before);
    tell({
      kind: 'done',
      spent: { cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage.rss() / 1_000_000 },
    });
  });
  await worker.waitUntilReady();
  tell({ kind: 'ready' });
}

async function send(ses: SESClient, { recipient, content }: Mail): Promise<string> {
  const { MessageId } = await ses.send(
    new SendEmailCommand({
      Source: 'noreply@example.com',
      Destination: { ToAddresses: [recipient] },
      Message: {
        Subject: { Data: '(no subject)', Charset: 'UTF-8' },
        Body: { Text: { Data: content, Charset: 'UTF-8' } },
      },
    }),
  );
  if (!MessageId) throw new Error('SES answered without a message id');
  return MessageId;
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

void main(JSON.parse(process.argv[2] ?? ''));
