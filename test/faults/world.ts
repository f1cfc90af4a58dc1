import type { SQSEvent } from 'aws-lambda';
import { noFollowers } from '../../core/ending/follow.ts';
import type { Logger } from '../../core/protocol/logger.ts';
import { noMetrics } from '../../core/protocol/metrics.ts';
import type { TaskRecord } from '../../core/protocol/record.ts';
import { noSegments } from '../../core/protocol/segments.ts';
import { isFinal, type State } from '../../core/protocol/state.ts';
import type { Queues } from '../../core/queue/queues.ts';
import { readItem } from '../../core/records/record-item.ts';
import type { ResultsTable } from '../../core/records/table.ts';
import { createApp } from '../../functions/enqueue/app.ts';
import { processBatch } from '../../functions/worker/process-batch.ts';
import { API_TIMEOUTS } from '../../infra/api-timeouts.ts';
import { createDynamodbClient } from '../../platform/aws/dynamodb-client.ts';
import { createSesClient } from '../../platform/aws/ses-client.ts';
import { createSqsClient } from '../../platform/aws/sqs-client.ts';
import { createSesMailers } from '../../platform/email/ses-mailer.ts';
import type { Service } from './emulators.ts';
import type { Call, FaultKind, FaultPlan } from './fault.ts';
import { labTasks } from './lab-tasks.ts';
import {
  DEAD_LETTER_URL,
  type Laboratory,
  QUEUE_URL,
  TABLE,
  VISIBILITY_SECONDS,
  WORKER_TIMEOUT_SECONDS,
} from './laboratory.ts';
import type { Network } from './network.ts';
import { RunLog } from './run-log.ts';
import { Sandbox } from './sandbox.ts';

/** Virtual time after which a run that is not over never will be. */
const LIMIT_MS = 24 * 3_600_000;

/** Most batches that are run at once. */
const MAX_BATCHES = 10;

/** Turns of the event loop in which nothing happens before time may pass: promises settle within them. */
const CALM_TURNS = 8;

/** What a caller got: `null` when nobody answered. */
export interface Answer {
  readonly status: number | null;
  readonly body: Record<string, unknown>;
}

interface Message {
  readonly MessageId: string;
  readonly ReceiptHandle: string;
  readonly Body: string;
  readonly Attributes?: Record<string, string>;
}

/** The AWS clients of one sandbox. */
interface AwsClients {
  readonly table: ResultsTable;
  readonly queues: Queues;
  readonly ses: ReturnType<typeof createSesClient>;
}

/** One run of the system under a plan of faults: the functions as they are, the emulators, and everything written down. */
export class World implements Network {
  readonly runs = new RunLog();
  readonly calls: Call[] = [];
  /** The faults that were met, with the calls that met them. */
  readonly faults: { readonly call: Call; readonly kind: FaultKind }[] = [];
  /** Outcomes that were given to SQS, as `id:attempt`. */
  readonly outcomesSent = new Set<string>();
  /** Outcomes that SQS was asked to carry and did not take, as `id:attempt`. */
  readonly outcomesUnsendable = new Set<string>();
  /** Tasks whose retry by hand was asked for. */
  readonly reopened = new Set<string>();
  /** Tasks that were answered with 202. */
  readonly accepted = new Set<string>();
  /** Whether a call was not answered, or a record could not be taken back: then one may be left that nobody was told of. */
  mayLeave = false;
  readonly downUntil = new Map<Service, number>();
  busy = 0;
  activity = 0;
  readonly #lab: Laboratory;
  readonly #plan: FaultPlan;
  readonly #random: () => number;
  readonly #states = new Map<string, State>();
  readonly #bodies = new Map<string, string>();
  readonly #clients = new WeakMap<Sandbox, AwsClients>();
  readonly #batches = new Set<Promise<void>>();
  readonly #idle: Record<'worker' | 'enqueue', Sandbox[]> = { worker: [], enqueue: [] };
  /** Delivers some messages twice, and in another order. */
  readonly #disorderly: boolean;
  readonly #run: number;

  /** @param run a number that no other run has */
  constructor(lab: Laboratory, plan: FaultPlan, random: () => number, run: number, disorderly = false) {
    this.#run = run;
    this.#lab = lab;
    this.#plan = plan;
    this.#random = random;
    this.#disorderly = disorderly;
  }

  get emulators() {
    return this.#lab.emulators;
  }

  /** Calls the API; the system goes on meanwhile. */
  async request(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const sandbox = this.#take('enqueue');
    const timer = setTimeout(() => sandbox.kill(), API_TIMEOUTS.enqueue * 1000);
    const { table, queues } = this.#aws(sandbox);
    const app = createApp({
      registry: labTasks(this.runs, sandbox),
      table,
      queues,
      logger: this.#logger(),
      metrics: noMetrics,
      followers: noFollowers,
      clock: this.#lab.time.clock,
      random: this.#random,
      newToken: () => this.#newId(),
      newId: () => this.#newId(),
    });
    const answered = app({
      method: 'POST',
      path,
      query: {},
      headers: { 'content-type': 'application/json', ...headers },
      body: Buffer.from(JSON.stringify(body)),
      requestId: 'run',
      apiRequestId: 'call',
      remainingMs: () => API_TIMEOUTS.enqueue * 1000,
    });
    const answer = await this.until(Promise.race([answered, sandbox.died.then(() => null)]));
    clearTimeout(timer);
    if (!answer) {
      this.mayLeave = true;
      return { status: null, body: {} };
    }
    this.#idle.enqueue.push(sandbox);
    const read: Answer = { status: answer.status, body: JSON.parse(answer.body) };
    for (const id of acceptedIds(read)) this.accepted.add(id);
    return read;
  }

  /** Says that a task's retry by hand is about to be asked for: its attempts are counted anew then. */
  reopen(id: string): void {
    this.reopened.add(id);
    this.runs.restart(id);
  }

  /** Every id that was ever written to the table. */
  get written(): readonly string[] {
    return [...this.#states.keys()];
  }

  /** Lets the system go on until something has come about. */
  async until<Value>(promise: Promise<Value>): Promise<Value> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    watched.catch(() => undefined); // it is the caller's, who awaits it below
    const limit = Date.now() + LIMIT_MS;
    while (!done) {
      await this.#quiesce();
      if (done) break;
      if (await this.#poll()) continue;
      if (!this.#lab.time.advance(limit))
        throw new Error('Nothing can happen any more, and a call is unanswered');
    }
    return watched;
  }

  /** Lets the system go on until a condition holds, or it has settled. */
  async untilTrue(condition: () => boolean): Promise<void> {
    await this.#drive(condition);
  }

  /** Lets the system go on until nothing is left to do. */
  async settle(): Promise<void> {
    if (!(await this.#drive(() => false)))
      this.runs.violations.push('the system did not settle within a day');
  }

  /** A record as it stands, read past all faults. */
  async record(id: string): Promise<TaskRecord | null> {
    const { Item } = await this.#lab.call('dynamodb', 'DynamoDB_20120810.GetItem', {
      TableName: TABLE,
      Key: { id: { S: id } },
      ConsistentRead: true,
    });
    return Item ? readItem(Item as Parameters<typeof readItem>[0]) : null;
  }

  /** Puts another copy of a task's message on the queue, as SQS may deliver one twice. */
  async duplicateOf(id: string): Promise<void> {
    const body = this.#bodies.get(id);
    if (body !== undefined) await this.duplicate(body);
  }

  async duplicate(body: string): Promise<void> {
    await this.#lab.call('sqs', 'AmazonSQS.SendMessage', { QueueUrl: QUEUE_URL, MessageBody: body });
  }

  meet(service: Service, operation: string): { call: Call; fault: FaultKind | undefined } {
    const call = { index: this.calls.length, service, operation };
    this.calls.push(call);
    this.activity += 1;
    const fault = this.#plan(call);
    if (fault) this.faults.push({ call, kind: fault });
    return { call, fault };
  }

  refused(operation: string, request: string): void {
    if (operation !== 'SendMessage') return;
    const message: Record<string, unknown> = JSON.parse(String(JSON.parse(request)['MessageBody']));
    if (message['kind'] === 'outcome') this.outcomesUnsendable.add(`${message['id']}:${message['attempt']}`);
  }

  changed(operation: string, request: string, answer: string): void {
    const input: Record<string, unknown> = JSON.parse(request);
    if (operation === 'ChangeMessageVisibility') this.#note(Number(input['VisibilityTimeout']));
    if (operation === 'SendMessage')
      this.#sent(String(input['MessageBody']), Number(input['DelaySeconds'] ?? 0));
    if (operation === 'SendMessageBatch') {
      for (const entry of asArray(input['Entries'])) this.#note(Number(entry['DelaySeconds'] ?? 0));
    }
    for (const { id, state } of writtenStates(operation, input, answer)) this.#watch(id, state);
  }

  #sent(body: string, delaySeconds: number): void {
    this.#note(delaySeconds);
    const message: Record<string, unknown> = JSON.parse(body);
    if (message['kind'] === 'task') this.#bodies.set(String(message['id']), body);
    if (message['kind'] === 'outcome') this.outcomesSent.add(`${message['id']}:${message['attempt']}`);
  }

  #note(seconds: number): void {
    this.#lab.time.noteDeadline(Date.now() + seconds * 1000 + 1);
  }

  /** Final is final: a record that has ended changes its state by a retry by hand, and by nothing else. */
  #watch(id: string, state: State): void {
    const before = this.#states.get(id);
    this.#states.set(id, state);
    if (!before || before === state || !isFinal(before)) return;
    if (this.reopened.has(id) && before !== 'SUCCESS' && !isFinal(state)) return;
    this.runs.violations.push(`task ${id} left ${before} for ${state}`);
  }

  async #drive(condition: () => boolean): Promise<boolean> {
    const limit = Date.now() + LIMIT_MS;
    for (;;) {
      await this.#quiesce();
      if (condition()) return true;
      if (await this.#poll()) continue;
      if (this.#batches.size === 0 && (await this.#queueIsEmpty())) return true;
      if (!this.#lab.time.advance(limit)) return false;
    }
  }

  /** Waits until whatever can go on without time has done so. */
  async #quiesce(): Promise<void> {
    for (let calm = 0, seen = -1; calm < CALM_TURNS; ) {
      await new Promise((resolve) => setImmediate(resolve));
      calm = this.busy === 0 && this.activity === seen ? calm + 1 : 0;
      seen = this.activity;
    }
  }

  /** Gives waiting messages to workers, as Lambda's event source does. */
  async #poll(): Promise<boolean> {
    let any = false;
    while (this.#batches.size < MAX_BATCHES) {
      const { Messages = [] } = (await this.#lab.call('sqs', 'AmazonSQS.ReceiveMessage', {
        QueueUrl: QUEUE_URL,
        MaxNumberOfMessages: 10,
        WaitTimeSeconds: 0,
        MessageSystemAttributeNames: ['All'],
      })) as { Messages?: Message[] };
      if (Messages.length === 0) break;
      this.#note(VISIBILITY_SECONDS);
      any = true;
      if (this.#disorderly) await this.#disorder(Messages);
      const batch = this.#deliver(Messages).finally(() => {
        this.#batches.delete(batch);
        this.activity += 1;
      });
      this.#batches.add(batch);
    }
    return any;
  }

  async #disorder(messages: Message[]): Promise<void> {
    messages.sort(() => this.#random() - 0.5);
    for (const { Body } of messages) {
      if (this.#random() < 0.02) await this.duplicate(Body);
    }
  }

  async #deliver(messages: readonly Message[]): Promise<void> {
    const sandbox = this.#take('worker');
    const deadline = Date.now() + WORKER_TIMEOUT_SECONDS * 1000;
    const timer = setTimeout(() => sandbox.kill(), WORKER_TIMEOUT_SECONDS * 1000);
    const { table, queues, ses } = this.#aws(sandbox);
    const worker = {
      registry: labTasks(this.runs, sandbox),
      table,
      queues,
      queue: 'default',
      mailerOf: createSesMailers(ses, { sender: 'noreply@example.com', configurationSet: 'lovage-lab' }),
      logger: this.#logger(),
      metrics: noMetrics,
      followers: noFollowers,
      segments: noSegments,
      clock: this.#lab.time.clock,
      random: this.#random,
      newToken: () => this.#newId(),
    };
    const response = await Promise.race([
      processBatch(worker, sqsEvent(messages), deadline),
      sandbox.died.then(() => null),
    ]);
    clearTimeout(timer);
    if (!response) return;
    this.#idle.worker.push(sandbox);
    const kept = new Set(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { MessageId, ReceiptHandle } of messages) {
      if (kept.has(MessageId)) continue;
      await this.#lab.call('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: QUEUE_URL, ReceiptHandle });
    }
  }

  async #queueIsEmpty(): Promise<boolean> {
    const { Attributes } = (await this.#lab.call('sqs', 'AmazonSQS.GetQueueAttributes', {
      QueueUrl: QUEUE_URL,
      AttributeNames: ['All'],
    })) as { Attributes: Record<string, string> };
    return ['', 'NotVisible', 'Delayed'].every(
      (kind) => Attributes[`ApproximateNumberOfMessages${kind}`] === '0',
    );
  }

  #take(kind: 'worker' | 'enqueue'): Sandbox {
    const idle = this.#idle[kind].filter(({ alive }) => alive);
    const sandbox = idle.pop() ?? new Sandbox(this);
    this.#idle[kind] = idle;
    return sandbox;
  }

  #aws(sandbox: Sandbox) {
    const known = this.#clients.get(sandbox);
    if (known) return known;
    const address = { url: QUEUE_URL, deadLetterUrl: DEAD_LETTER_URL };
    const clients = {
      table: {
        client: createDynamodbClient(sandbox.client('dynamodb')),
        name: TABLE,
      },
      queues: {
        client: createSqsClient(sandbox.client('sqs')),
        addresses: new Map([['default', address]]),
      },
      ses: createSesClient(sandbox.client('ses')),
    };
    this.#clients.set(sandbox, clients);
    return clients;
  }

  #logger(): Logger {
    const silent = () => undefined;
    return {
      debug: silent,
      info: silent,
      warn: silent,
      error: (message) => {
        if (/not withdrawn/.test(message)) this.mayLeave = true;
      },
    };
  }

  /** A UUID that the run's own seed makes, and that no other run has. */
  #newId(): string {
    const hex = Array.from({ length: 32 }, () => Math.floor(this.#random() * 16).toString(16)).join('');
    return `${this.#run.toString(16).padStart(8, '0')}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

function acceptedIds({ status, body }: Answer): string[] {
  if (status !== 202 && status !== 200) return [];
  const tasks = 'tasks' in body ? asArray(body['tasks']) : [body];
  return tasks.flatMap(({ id }) => (typeof id === 'string' ? [id] : []));
}

function sqsEvent(messages: readonly Message[]): SQSEvent {
  return {
    Records: messages.map(({ MessageId, ReceiptHandle, Body, Attributes }) => ({
      messageId: MessageId,
      receiptHandle: ReceiptHandle,
      body: Body,
      attributes: {
        ApproximateReceiveCount: Attributes?.['ApproximateReceiveCount'] ?? '1',
        SentTimestamp: '0',
        SenderId: 'lab',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:default',
      awsRegion: 'us-east-1',
    })),
  };
}

/** The states that a write gave to records. */
function writtenStates(
  operation: string,
  input: Record<string, unknown>,
  answer: string,
): readonly { readonly id: string; readonly state: State }[] {
  // Every update asks for what it changed (`UPDATED_NEW`); one that leaves the state alone is of no interest.
  if (operation === 'UpdateItem') {
    return statesOf([{ ...Object(JSON.parse(answer))['Attributes'], ...Object(input['Key']) }]);
  }
  if (operation === 'PutItem') return statesOf([input['Item']]);
  if (operation !== 'BatchWriteItem') return [];
  const requests = asArray(Object.values(Object(input['RequestItems'])).flat());
  return statesOf(requests.map(({ PutRequest }) => Object(PutRequest)['Item']));
}

function statesOf(items: readonly unknown[]): readonly { readonly id: string; readonly state: State }[] {
  return items.flatMap((item) => {
    const { id, state }: Record<string, { S?: string } | undefined> = Object(item);
    return id?.S && state?.S ? [{ id: id.S, state: state.S as State }] : [];
  });
}

function asArray(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}
