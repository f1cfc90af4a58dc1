import type { Occurrence } from '../../core/protocol/occurrence.ts';
import { isFinal, type State } from '../../core/protocol/state.ts';
import type { Item } from '../../core/records/table.ts';
import type { Service } from '../../testing/system/emulators.ts';
import type { Call, FaultKind, FaultPlan } from '../../testing/system/fault.ts';
import { Traffic } from '../../testing/system/traffic.ts';
import { readShown, type Shown } from './celery-shown.ts';
import { UNSTORABLE } from './lab-tasks.ts';
import { CELERY_TABLE, type Laboratory } from './laboratory.ts';
import type { RunLog } from './run-log.ts';

/** Logs the calls of one experiment, the faults they met, and what they changed in the services. */
export class WireLog extends Traffic {
  readonly calls: Call[] = [];
  /** The faults met, with their calls. */
  readonly faults: { readonly call: Call; readonly kind: FaultKind }[] = [];
  /** Outcomes that SQS accepted, as `id:attempt`. */
  readonly outcomesSent = new Set<string>();
  /** Outcomes that SQS was sent but did not accept, as `id:attempt`. */
  readonly outcomesUnsendable = new Set<string>();
  /** Tasks for which a retry by hand was requested. */
  readonly reopened = new Set<string>();
  /** Every state that Celery's table has shown. */
  readonly shown: Shown[] = [];
  /** The messages that functions have sent to dead-letter queues. */
  readonly deadLetters: { readonly body: string; readonly attributes: object }[] = [];
  /** The calls, by their index, that asked an index for what it does not hold. */
  readonly idle = new Set<number>();
  readonly #plan: FaultPlan;
  readonly #runs: RunLog;
  readonly #states = new Map<string, State>();
  readonly #tombstones = new Set<string>();
  readonly #takenBack = new Set<string>();
  /** The tasks that schedules have made, by id: of which schedule, and for which time. */
  readonly occurrences = new Map<string, Occurrence>();
  readonly #bodies = new Map<string, string>();
  readonly #lives = new Map<string, number>();

  constructor(lab: Laboratory, plan: FaultPlan, runs: RunLog) {
    super(lab.emulators, lab.time);
    this.usedQueues.add('default');
    this.#plan = plan;
    this.#runs = runs;
  }

  /** The ids of all tasks ever written to the table. */
  get written(): readonly string[] {
    return [...this.#states.keys()];
  }

  /** A task's state, as it was last written. */
  stateOf(id: string): State | undefined {
    return this.#states.get(id);
  }

  /** The body of a task's latest message. */
  bodyOf(id: string): string | undefined {
    return this.#bodies.get(id);
  }

  /** Call before requesting a task's retry by hand, after which its attempts are counted from 1 again. */
  reopen(id: string): void {
    this.reopened.add(id);
    this.#runs.restart(id);
    this.liveAgain(id);
  }

  /** Notes that a task may have a life after its end, or a call be run that was refused. */
  liveAgain(id: string): void {
    this.#lives.set(id, this.livesOf(id) + 1);
  }

  /** How many lives a task may have had. */
  livesOf(id: string): number {
    return this.#lives.get(id) ?? 1;
  }

  override meet(service: Service, operation: string): { call: Call; fault: FaultKind | undefined } {
    const call = { index: this.calls.length, service, operation };
    this.calls.push(call);
    this.activity += 1;
    const fault = this.#plan(call);
    if (fault) this.faults.push({ call, kind: fault });
    return { call, fault };
  }

  override refused(operation: string, request: string): void {
    if (operation !== 'SendMessage') return;
    const message = messageIn(String(JSON.parse(request)['MessageBody']));
    if (message['kind'] === 'outcome') this.outcomesUnsendable.add(`${message['id']}:${message['attempt']}`);
  }

  /** A receipt may have run out meanwhile; but no function ever asks for what is out of SQS's bounds. */
  override invalid(operation: string, answer: string): void {
    if (!answer.includes('InvalidParameterValue')) return;
    this.#runs.violations.push(`${operation} was refused: ${answer}`);
  }

  /** The laboratory's table refuses one result. */
  override refuses(service: Service, request: string): boolean {
    return service === 'dynamodb' && request.includes(UNSTORABLE);
  }

  override changed(call: Call, request: string, answer: string): void {
    super.changed(call, request, answer);
    const { operation } = call;
    if (operation === 'Query' && JSON.parse(answer)['Count'] === 0) this.idle.add(call.index);
    const input: Record<string, unknown> = JSON.parse(request);
    if (operation === 'PutItem' && input['TableName'] === CELERY_TABLE)
      this.shown.push(readShown(input['Item']));
    if (operation === 'SendMessage' && String(input['QueueUrl']).endsWith('-dead-letter')) {
      this.deadLetters.push({
        body: String(input['MessageBody']),
        attributes: Object(input['MessageAttributes']),
      });
    }
    if (operation === 'SendMessage') this.#sent(String(input['MessageBody']));
    if (operation === 'SendMessageBatch') {
      for (const entry of asArray(input['Entries'])) this.#sent(String(entry['MessageBody']));
    }
    for (const written of writtenStates(operation, input, answer)) this.#watch(written);
  }

  #sent(body: string): void {
    const message = messageIn(body);
    if (message['kind'] === 'task') this.#bodies.set(String(message['id']), body);
    if (message['kind'] === 'outcome') this.outcomesSent.add(`${message['id']}:${message['attempt']}`);
  }

  /** Final is final: only a retry by hand, or a refused call's key, changes the state of a finished record. */
  #watch({ id, state, isTombstone, isTakenBack, occurrence }: WrittenState): void {
    const before = this.#states.get(id);
    this.#states.set(id, state);
    const wasTombstone = this.#tombstones.has(id);
    if (isTombstone) this.#tombstones.add(id);
    else this.#tombstones.delete(id);
    const wasTakenBack = this.#takenBack.has(id);
    if (isTakenBack) this.#takenBack.add(id);
    else this.#takenBack.delete(id);
    if (occurrence && state === 'PENDING') this.occurrences.set(id, occurrence);
    if (!before || before === state || !isFinal(before)) return;
    // The key of a refused call was sent again, or a schedule makes again what an edit of it had taken back.
    if ((wasTombstone || wasTakenBack) && state === 'PENDING') return;
    if (this.reopened.has(id) && before !== 'SUCCESS' && !isFinal(state)) return;
    this.#runs.violations.push(`task ${id} went from ${before} to ${state}`);
  }
}

/** The fields of a message of Lovage; none of one of Celery's. */
function messageIn(body: string): Record<string, unknown> {
  return body.startsWith('{') ? JSON.parse(body) : {};
}

interface WrittenState {
  readonly id: string;
  readonly state: State;
  /** The record stands for a refused call. */
  readonly isTombstone: boolean;
  /** An edit of its schedule has taken it back. */
  readonly isTakenBack: boolean;
  readonly occurrence: Occurrence | undefined;
}

/** The states that a write set. */
function writtenStates(
  operation: string,
  input: Record<string, unknown>,
  answer: string,
): readonly WrittenState[] {
  // Every update asks for what it changed or for the whole record; an update that leaves the state alone may return none.
  if (operation === 'UpdateItem') {
    return statesOf([{ ...Object(JSON.parse(answer))['Attributes'], ...Object(input['Key']) }]);
  }
  if (operation === 'PutItem') return statesOf([input['Item']]);
  return [];
}

function statesOf(items: readonly unknown[]): readonly WrittenState[] {
  return items.flatMap((written) => {
    const item: Item = Object(written);
    const { id, state, schedule } = item;
    if (!id?.S || !state?.S) return [];
    return [
      {
        ...{ id: id.S, state: state.S as State },
        isTombstone: item['tombstone'] !== undefined,
        isTakenBack: item['takenBack'] !== undefined,
        // Nobody answers for what a caller ran, or a story made, but its answer.
        occurrence:
          item['madeBy'] && schedule?.M
            ? { name: schedule.M['name']?.S ?? '', at: Number(schedule.M['at']?.N) }
            : undefined,
      },
    ];
  });
}

function asArray(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}
