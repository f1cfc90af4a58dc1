import type { TaskRecord } from '../../core/protocol/record.ts';
import { readItem } from '../../core/records/record-item.ts';
import type { Item } from '../../core/records/table.ts';
import { hashOfDeclared } from '../../core/schedule/hash-of-declared.ts';
import { readScheduleItem, type ScheduleItem, scheduleId } from '../../core/schedule/schedule-item.ts';
import { planId, readHead, type StoredPlan, type WorkflowHead } from '../../core/workflow/head-item.ts';
import { createApp } from '../../functions/enqueue/app.ts';
import { purgeQueue } from '../../functions/operate/purge-queue.ts';
import { createApp as createSchedulerApp } from '../../functions/scheduler/app.ts';
import { sweep } from '../../functions/scheduler/sweep.ts';
import { FUNCTIONS } from '../../infra/functions.ts';
import { Drive } from '../../testing/system/drive.ts';
import type { EventSource } from '../../testing/system/event-source.ts';
import type { FaultPlan } from '../../testing/system/fault.ts';
import type { Sandbox } from '../../testing/system/sandbox.ts';
import { Sandboxes } from '../../testing/system/sandboxes.ts';
import { Sweeps } from '../../testing/system/sweeps.ts';
import { type CeleryCall, celeryCallBody } from './celery-call.ts';
import { labEventSource } from './lab-event-source.ts';
import { type Build, LabFunctions } from './lab-functions.ts';
import {
  type Answer,
  acceptedIds,
  idsThatMayRun,
  type LabCall,
  labRequest,
  readAnswer,
} from './lab-request.ts';
import type { Script } from './lab-tasks.ts';
import { CELERY_QUEUE, GIVEN_UP_QUEUE, type Laboratory, QUEUES, TABLE } from './laboratory.ts';
import { countedSkips, resetSchedule, type SentOccurrence, sendOccurrence } from './occurrence-probe.ts';
import { sendWithOutbox, wasNotified } from './outbox-probe.ts';
import { RunLog } from './run-log.ts';
import { WireLog } from './wire-log.ts';

/** The system in one experiment under a plan of faults: the real functions, the emulators, and logs of everything. */
export class World {
  readonly runs = new RunLog();
  readonly wire: WireLog;
  /** Tasks that a caller knows of: those in answers with status 202 or 200, and those stored with an outbox. */
  readonly accepted = new Set<string>();
  /** Tasks of refused calls whose answers said that they may run. */
  readonly mayRun = new Set<string>();
  /** What Python has called, by id. */
  readonly celeryCalls = new Map<string, (CeleryCall & { readonly body: string })[]>();
  /** Whether a call went unanswered or a record could not be withdrawn, so that a record may remain that no caller knows of. */
  mayLeave = false;
  readonly #lab: Laboratory;
  readonly #functions: LabFunctions;
  readonly #sandboxes: Sandboxes;
  readonly #eventSources: ReadonlyMap<string, EventSource>;
  readonly #sweeps: Sweeps;
  readonly #drive: Drive;
  #build: Build = {};

  /**
   * @param run a number that no other experiment has
   * @param disorderly whether some messages are delivered twice, and messages out of order
   */
  constructor(lab: Laboratory, plan: FaultPlan, random: () => number, run: number, disorderly = false) {
    this.#lab = lab;
    this.wire = new WireLog(lab, plan, this.runs);
    this.#sandboxes = new Sandboxes(this.wire);
    this.#functions = new LabFunctions({
      ...{ lab, runs: this.runs, random, run },
      onLeftBehind: () => {
        this.mayLeave = true;
      },
    });
    const source = { lab, wire: this.wire, functions: this.#functions, sandboxes: this.#sandboxes };
    const disorder = disorderly ? random : undefined;
    this.#eventSources = new Map(
      QUEUES.map((queue) => [queue, labEventSource({ ...source, queue, disorder })] as const),
    );
    const traffic = this.wire;
    this.#sweeps = new Sweeps({ aws: lab.aws, traffic, table: TABLE, sweep: () => this.#sweep(this.#build) });
    this.#drive = new Drive({
      time: lab.time,
      traffic,
      sources: [...this.#eventSources.values(), this.#sweeps],
    });
  }

  /** Calls the API while the system keeps running. */
  async request(
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
    method: LabCall['method'] = 'POST',
  ): Promise<Answer> {
    const call = labRequest({ method, path, body, headers }, FUNCTIONS.enqueue.timeout);
    const answered = await this.#byEnqueue((sandbox) => createApp(this.#functions.enqueue(sandbox))(call));
    return this.#noted(readAnswer(answered));
  }

  /** The same for workflows, of whose tasks an answer says nothing. One that was not accepted may leave tasks that nobody runs. */
  async workflows(
    path: `/workflows${string}`,
    body: object,
    headers: Record<string, string> = {},
  ): Promise<number | null> {
    const call = labRequest({ method: 'POST', path, body, headers }, FUNCTIONS.enqueue.timeout);
    const answered = await this.#byEnqueue((sandbox) => createApp(this.#functions.enqueue(sandbox))(call));
    if (answered?.status !== 202 && answered?.status !== 200) this.mayLeave = true;
    return answered?.status ?? null;
  }

  /** A workflow as it is stored, and its plan, read without faults; `null` if it was not stored completely. */
  async workflow(id: string): Promise<{ readonly head: WorkflowHead; readonly plan: StoredPlan } | null> {
    const [item, plan] = [await this.#item(id), await this.#item(planId(id))];
    const head = item ? readHead(item) : null;
    return head && head.state !== 'CREATING' ? { head, plan: JSON.parse(plan?.['plan']?.S ?? '') } : null;
  }

  /** Stores a task with an outbox, due in so many seconds, and returns its id if it was accepted. */
  async sendWithOutbox(script: Script, seconds = 0): Promise<string | null> {
    const id = await this.#byEnqueue((sandbox) =>
      sendWithOutbox(this.#functions.enqueue(sandbox), script, seconds).catch(() => {
        // Nobody withdraws its record, so it may remain.
        this.mayLeave = true;
        return null;
      }),
    );
    if (id !== null) this.accepted.add(id);
    return id;
  }

  /** Stores and sends an occurrence of the probe's schedule, and returns its id if it was accepted. */
  async sendOccurrence(occurrence: SentOccurrence): Promise<string | null> {
    const id = await this.#byEnqueue((sandbox) =>
      sendOccurrence(this.#functions.enqueue(sandbox), occurrence).catch(() => {
        // Nobody withdraws its record, so it may remain.
        this.mayLeave = true;
        return null;
      }),
    );
    if (id !== null) this.accepted.add(id);
    return id;
  }

  /** Makes the probe's schedule anew. */
  resetSchedule(): Promise<void> {
    return resetSchedule(this.#lab);
  }

  /** How many occurrences that schedule counts as skipped. */
  countedSkips(): Promise<number> {
    return countedSkips(this.#lab);
  }

  /** How many messages workers were given, each time counted. */
  get receipts(): number {
    return [...this.#eventSources.values()].reduce((sum, { receipts }) => sum + receipts, 0);
  }

  /** Whether a task's outbox was delivered. */
  wasNotified(id: string): Promise<boolean> {
    return wasNotified(this.#lab, id);
  }

  /** Calls the API of schedules while the system keeps running. */
  async schedule(
    method: LabCall['method'],
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const { timeout } = FUNCTIONS.scheduler;
    const call = labRequest({ method, path: `/schedules/${path}`, body, headers }, timeout);
    const answered = await this.until(
      this.#sandboxes.run('scheduler', timeout, (sandbox) =>
        createSchedulerApp(this.#functions.scheduler(sandbox, this.#build))(call),
      ),
    );
    if (answered === null) this.mayLeave = true;
    return this.#noted(readAnswer(answered));
  }

  /** Deploys a build of the scheduler, of which all sweeps are from now on. */
  deploy(build: Build): void {
    this.#build = build;
  }

  /** Sweeps now, while the system keeps running; with another build than is deployed, if one is given. */
  async sweep(build = this.#build): Promise<void> {
    await this.until(this.#sweep(build));
  }

  /** Starts a sweep, and does not wait for it. */
  startSweep(): void {
    void this.#sweeps.start();
  }

  /** Keeps all sweeps from starting before a time, in milliseconds since the epoch. */
  sweepsFrom(time: number): void {
    this.#sweeps.from(time);
  }

  /** Lets so many seconds pass while the system keeps running. */
  async pass(seconds: number): Promise<void> {
    await this.until(new Promise<void>((resolve) => setTimeout(resolve, seconds * 1000)));
  }

  /** Whether a caller knows of a task, or a schedule has made it. */
  isAccepted(id: string): boolean {
    return this.accepted.has(id) || this.wire.occurrences.has(id);
  }

  /** Runs the system until a promise settles. */
  until<Value>(promise: Promise<Value>): Promise<Value> {
    return this.#drive.until(promise);
  }

  /** Runs the system until a condition holds or it has settled. */
  async untilTrue(condition: () => boolean): Promise<void> {
    await this.#drive.untilTrue(condition);
  }

  /** Runs the system until nothing is left to do. */
  async settle(): Promise<void> {
    if (!(await this.#drive.untilTrue(() => false)))
      this.runs.violations.push('the system did not settle within a day');
  }

  /** A task's current record, read without faults. */
  async record(id: string): Promise<TaskRecord | null> {
    const item = await this.#item(id);
    return item ? readItem(item) : null;
  }

  /** A schedule as it is now, also if it is a tombstone, read without faults. */
  async scheduleItem(name: string): Promise<ScheduleItem | null> {
    const item = await this.#item(scheduleId(name));
    return item ? readScheduleItem(item) : null;
  }

  async #item(id: string): Promise<Item | undefined> {
    const { Item } = await this.#lab.call('dynamodb', 'DynamoDB_20120810.GetItem', {
      TableName: TABLE,
      Key: { id: { S: id } },
      ConsistentRead: true,
    });
    return Item as Item | undefined;
  }

  /** Puts another copy of a task's message on the queue, because SQS may deliver a message twice. */
  async duplicateOf(id: string): Promise<void> {
    const body = this.wire.bodyOf(id);
    if (body === undefined) return;
    const { queue }: { readonly queue: string } = JSON.parse(body);
    await this.#eventSources.get(queue)?.duplicate(body);
  }

  /** A new id, as Python makes one for a call. */
  newId(): string {
    return this.#functions.newId();
  }

  /** Sends a call as Celery does: straight to SQS. The caller is Python, and meets no faults here. */
  async call(call: CeleryCall): Promise<string> {
    const body = this.noteCall(call);
    await this.sendAsCelery(body);
    return body;
  }

  /** Notes what Python calls. @returns the message, which has not been sent */
  noteCall(call: CeleryCall): string {
    const body = celeryCallBody(call);
    this.celeryCalls.set(call.id, [...(this.celeryCalls.get(call.id) ?? []), { ...call, body }]);
    if (!call.refused) this.accepted.add(call.id);
    return body;
  }

  /** Puts the body of a message on the queue that Celery sends to. */
  async sendAsCelery(body: string, attributes: object = {}): Promise<void> {
    await this.#eventSources.get(CELERY_QUEUE)?.send({ body, attributes });
  }

  /** Puts the body of a message on the queue of most tasks. */
  async sendMessage(body: string): Promise<void> {
    await this.#eventSources.get('default')?.send({ body, attributes: {} });
  }

  /** Moves a message to where SQS moves those that no worker finishes. */
  async giveUp(body: string): Promise<void> {
    await this.#eventSources.get(GIVEN_UP_QUEUE)?.send({ body, attributes: {} });
  }

  /** Purges the queue that Celery sends to. @returns whether that was answered as done */
  async purge(): Promise<boolean> {
    const purged = await this.until(
      this.#sandboxes.run('operate', FUNCTIONS.operate.timeout, (sandbox) =>
        purgeQueue(this.#functions.operate(sandbox), CELERY_QUEUE, Date.now() + 1).catch(() => null),
      ),
    );
    return purged !== null;
  }

  /** Deploys the task `shop.later`, and moves the dead letters back that were sent for want of it. */
  async deployLater(): Promise<void> {
    this.#functions.knowsLater = true;
    for (const { body, attributes } of [...this.wire.deadLetters]) await this.sendAsCelery(body, attributes);
  }

  /** Runs something in an enqueue sandbox while the system keeps running. Returns `null` if nobody answers. */
  async #byEnqueue<Value>(act: (sandbox: Sandbox) => Promise<Value>): Promise<Value | null> {
    const done = await this.until(this.#sandboxes.run('enqueue', FUNCTIONS.enqueue.timeout, act));
    if (done === null) this.mayLeave = true;
    return done;
  }

  /** A sweep, started as the schedule of the deployed stack does. */
  #sweep(build: Build): Promise<unknown> {
    const { timeout } = FUNCTIONS.scheduler;
    return this.#sandboxes.run('scheduler', timeout, (sandbox) => {
      const scheduler = this.#functions.scheduler(sandbox, build);
      const event = { declared: hashOfDeclared(scheduler.registry) };
      // A sweep that could not read all of the index says so, and the next goes on.
      return sweep(scheduler, event, scheduler.clock.now() + timeout * 1000).catch(() => 'failed');
    });
  }

  /** Notes what an answer says of tasks. */
  #noted(answer: Answer): Answer {
    for (const id of acceptedIds(answer)) this.accepted.add(id);
    for (const id of idsThatMayRun(answer)) this.mayRun.add(id);
    return answer;
  }
}
