import { DUE } from '../../core/records/list/indexes.ts';
import type { Emulators, Service } from './emulators.ts';
import type { Call, FaultKind } from './fault.ts';
import type { Network } from './network.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What the calls of all sandboxes have to do with time: when something more can happen. */
export class Traffic implements Network {
  readonly emulators: Emulators;
  readonly downUntil = new Map<Service, number>();
  readonly muteUntil = new Map<Service, number>();
  /** The queues that messages have been sent to, by the ends of their URLs: nobody looks into others. */
  readonly usedQueues = new Set<string>();
  /** How many writes concerned the due index, though they may have changed nothing there. */
  dueWrites = 0;
  pending = 0;
  busy = 0;
  activity = 0;
  readonly #time: VirtualTime;
  #calls = 0;

  constructor(emulators: Emulators, time: VirtualTime) {
    this.emulators = emulators;
    this.#time = time;
  }

  /** Notes that something comes due in so many seconds, so that time stops there. */
  noteDeadline(seconds: number): void {
    this.#time.noteDeadline(Date.now() + seconds * 1000 + 1);
  }

  meet(service: Service, operation: string): { call: Call; fault: FaultKind | undefined } {
    this.activity += 1;
    this.#calls += 1;
    return { call: { index: this.#calls - 1, service, operation }, fault: undefined };
  }

  refused(_operation: string, _request: string): void {
    // Nothing has changed.
  }

  invalid(_operation: string, _answer: string): void {
    // The function hears of it.
  }

  refuses(_service: Service, _request: string): boolean {
    return false;
  }

  changed({ operation }: Call, request: string, _answer: string): void {
    const input: Record<string, unknown> = JSON.parse(request);
    if (operation === 'ChangeMessageVisibility') this.noteDeadline(Number(input['VisibilityTimeout']));
    if (operation === 'SendMessage') this.#sent(input['QueueUrl'], [input]);
    if (operation === 'SendMessageBatch') this.#sent(input['QueueUrl'], asArray(input['Entries']));
    const isWrite = operation === 'UpdateItem' || operation === 'PutItem';
    if (isWrite && request.includes(DUE.partitionKey)) this.dueWrites += 1;
  }

  #sent(url: unknown, messages: readonly Record<string, unknown>[]): void {
    this.usedQueues.add(nameIn(String(url)));
    for (const { DelaySeconds = 0 } of messages) this.noteDeadline(Number(DelaySeconds));
  }
}

/** The name of the queue at a URL. */
export function nameIn(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

function asArray(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value : [];
}
