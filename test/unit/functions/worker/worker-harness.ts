import {
  DynamoDB,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import { ChangeMessageVisibilityCommand, SendMessageCommand, SQS } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import type { TaskDefinition } from '../../../../core/definition/definition.ts';
import { createRegistry } from '../../../../core/definition/registry.ts';
import type { Follower } from '../../../../core/ending/follow.ts';
import type { Email, MailerOf, MailOwner } from '../../../../core/protocol/mailer.ts';
import type { TaskMessage } from '../../../../core/protocol/message.ts';
import type { Segment } from '../../../../core/protocol/segments.ts';
import type { State } from '../../../../core/protocol/state.ts';
import { pendingItem } from '../../../../core/records/pending-record.ts';
import { number, string } from '../../../../core/records/record-item.ts';
import type { Item } from '../../../../core/records/table.ts';
import { type EventLoop, freeLoop } from '../../../../functions/worker/event-loop.ts';
import { processBatch } from '../../../../functions/worker/process-batch.ts';
import type { Worker } from '../../../../functions/worker/worker.ts';
import { conditionFailed } from '../../condition-failed.ts';
import { countedMetrics } from '../../counted-metrics.ts';
import { FakeClock } from '../../fake-clock.ts';
import { logLines } from '../../log-lines.ts';
import { CREATED_AT } from '../../messages.ts';
import { sqsRecord } from '../../sqs-record.ts';

/** How long the tests' invocations may take: Lambda's remaining time when they start, in milliseconds. */
const REMAINING_MS = 60_000;

/** A worker with mocked AWS clients and a clock that only the test moves. */
export function workerHarness(
  definitions: readonly TaskDefinition[],
  {
    loopOf = () => freeLoop,
    logsMessages = false,
    mailerOf,
  }: {
    readonly loopOf?: (clock: FakeClock) => EventLoop;
    readonly logsMessages?: boolean;
    /** Default: keeps what is sent in `mails`. */
    readonly mailerOf?: MailerOf;
  } = {},
) {
  const dynamodb = new DynamoDB({ region: 'us-east-1' });
  const sqs = new SQS({ region: 'us-east-1' });
  const table = mockClient(dynamodb);
  const queue = mockClient(sqs);
  const clock = new FakeClock(CREATED_AT + 1_000, { autoAdvance: false });
  const log = logLines();
  const metrics = countedMetrics();
  const followers: Record<string, Follower> = {};
  const segments: Segment[] = [];
  const mails: (Email & { readonly owner: MailOwner })[] = [];
  const mailers: MailOwner[] = [];
  const keepMail: MailerOf = (owner, watch) => {
    mailers.push(owner);
    return {
      send: async (email) => {
        mails.push({ ...email, owner });
        watch?.('SendEmail')(false);
        return { messageId: `mail-${mails.length}` };
      },
    };
  };
  const worker: Worker = {
    registry: createRegistry(definitions),
    table: { client: dynamodb, name: 'results' },
    queues: {
      client: sqs,
      addresses: new Map([['default', { url: 'http://queue', deadLetterUrl: 'http://dead' }]]),
    },
    queue: 'default',
    mailerOf: mailerOf ?? keepMail,
    logger: log,
    logsMessages,
    followers,
    metrics,
    segments: { send: (segment) => segments.push(segment), flush: async () => undefined },
    clock,
    loop: loopOf(clock),
    random: () => 0.5,
    newToken: () => 'me',
  };
  const answers: Record<Write, () => UpdateItemCommandOutput | Error> = {
    reopen: () => ({ $metadata: {} }),
    claim: () => ({ Attributes: { attempts: number(1) }, $metadata: {} }),
    progress: () => ({ $metadata: {} }),
    outcome: () => ({ $metadata: {} }),
  };
  table.on(UpdateItemCommand).callsFake(async (input: UpdateItemCommandInput) => {
    const answer = answers[writeOf(input)]();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  table.on(GetItemCommand).resolves({});
  queue.on(SendMessageCommand).resolves({}).on(ChangeMessageVisibilityCommand).resolves({});

  return {
    worker,
    table,
    queue,
    clock,
    log,
    metrics,
    /** The followers of an end, by kind; none at first. */
    followers,
    segments,
    mails,
    /** The owners of the mailers that were made. */
    mailers,
    /** DynamoDB's answer to each kind of write; a test may replace them. */
    answers,
    /** Processes a batch as Lambda hands it over. @returns the messages to keep */
    process: async (...bodies: readonly (object | string)[]): Promise<string[]> => {
      const response = await processBatch(worker, sqsEvent(bodies), clock.now() + REMAINING_MS);
      return kept(response);
    },
    /** The same, for one message with this receive count. */
    processAgain: async (receiveCount: number, body: object): Promise<string[]> => {
      const event = sqsEvent([body]);
      for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = String(receiveCount);
      return kept(await processBatch(worker, event, clock.now() + REMAINING_MS));
    },
    /** The same, for messages as Lambda hands them over. */
    processRecords: async (...Records: SQSRecord[]): Promise<string[]> =>
      kept(await processBatch(worker, { Records }, clock.now() + REMAINING_MS)),
    /** The same, for messages that come for the n-th time, with so many milliseconds left. */
    processLate: async (
      receiveCount: number,
      remainingMs: number,
      ...bodies: readonly object[]
    ): Promise<string[]> => {
      const event = sqsEvent(bodies);
      for (const { attributes } of event.Records) attributes.ApproximateReceiveCount = String(receiveCount);
      return kept(await processBatch(worker, event, clock.now() + remainingMs));
    },
    /** The same, for messages sent in a trace. */
    processTraced: async (
      traceparent: string,
      ...bodies: readonly (object | string)[]
    ): Promise<string[]> => {
      const response = await processBatch(worker, sqsEvent(bodies, traceparent), clock.now() + REMAINING_MS);
      return kept(response);
    },
    /** Every change the worker made to the table: the state it sets, and all values it sets with it. */
    changes: (): { state: string | undefined; values: Item }[] =>
      table.commandCalls(UpdateItemCommand).map(({ args: [{ input }] }) => {
        const values = input.ExpressionAttributeValues ?? {};
        return { state: values[':set_state']?.S, values };
      }),
    /** What was sent to SQS, and where. */
    sent: () => queue.commandCalls(SendMessageCommand).map(({ args: [{ input }] }) => input),
    /** The seconds for which messages were hidden. */
    hidden: () =>
      queue
        .commandCalls(ChangeMessageVisibilityCommand)
        .map(({ args: [{ input }] }) => input.VisibilityTimeout),
    /** Makes this record refuse every claim; `null` if there is none. */
    refuseClaims: (message: TaskMessage, changes: Item | null) => {
      answers.claim = () => conditionFailed(changes && { ...pendingItem(message, 3_600), ...changes });
    },
  };
}

/** The kinds of writes a worker makes: it reopens a task, claims it, saves progress, or ends an attempt or a task. */
type Write = 'reopen' | 'claim' | 'progress' | 'outcome';

function writeOf({ ExpressionAttributeValues: values = {} }: UpdateItemCommandInput): Write {
  if (':set_life' in values) return 'reopen';
  if (':set_owner' in values) return 'claim';
  return ':set_progress' in values ? 'progress' : 'outcome';
}

/** The attributes of a record in a state. */
export function inState(state: State, more: Item = {}): Item {
  return { state: string(state), ...more };
}

/** An AWS fault, after all of the client's tries. */
export function fault(): Error {
  return Object.assign(new Error('secret of AWS'), { name: 'InternalServerError', $metadata: {} });
}

export function sqsEvent(bodies: readonly (object | string)[], traceparent?: string): SQSEvent {
  const messageAttributes: SQSRecord['messageAttributes'] =
    traceparent === undefined ? {} : { traceparent: { stringValue: traceparent, dataType: 'String' } };
  return { Records: bodies.map((body, index) => sqsRecord(body, { index, messageAttributes })) };
}

function kept({ batchItemFailures }: SQSBatchResponse): string[] {
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}
