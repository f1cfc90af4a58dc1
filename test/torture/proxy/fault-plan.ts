import { type Choices, choicesOf } from '../streams.ts';
import { FAULT_KINDS, type FaultKind } from './fault.ts';
import type { Service } from './service.ts';
import type { WireRequest } from './wire-request.ts';

/** How probable each fault is, for one request. */
const PROBABILITIES: Readonly<Record<FaultKind, number>> = {
  cutBefore: 0.004,
  cutAfter: 0.006,
  delayBefore: 0.004,
  delayAfter: 0.004,
  truncate: 0.003,
  corrupt: 0.002,
  throttle: 0.006,
  error: 0.006,
  duplicate: 0.01,
  late: 0.02,
};

/** A message comes twice more often than a write is made twice: SQS delivers at least once. */
const DUPLICATED_MESSAGES = 0.08;

/** Births are made once for each task: with no more late ones than other writes, a minute would hardly see one. */
const LATE_BIRTHS = 0.06;

/** Decides what each request meets. */
export class FaultPlan {
  readonly #seed: number;
  readonly #counts = new Map<string, number>();
  readonly #downUntil = new Map<Service, number>();
  /** Whether anything goes wrong at all. */
  enabled = false;

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** Lets a service fail for a while. */
  down(service: Service, ms: number): void {
    this.#downUntil.set(service, Date.now() + ms);
  }

  /** @returns the fault that this request meets, if any, and the choices for its particulars: by its operation and its place among those */
  meet({ service, operation, isWrite }: WireRequest): { fault: FaultKind | undefined; choices: Choices } {
    const name = `${service}.${operation}`;
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const choices = choicesOf(this.#seed, `${name} ${count}`);
    if (!this.enabled) return { fault: undefined, choices };
    if (Date.now() < (this.#downUntil.get(service) ?? 0)) {
      return { fault: choices.happens(0.5) ? 'error' : 'cutBefore', choices };
    }
    let left = choices.next();
    const fault = FAULT_KINDS.find((kind) => {
      left -= probabilityOf(kind, service, operation, isWrite);
      return left < 0;
    });
    return { fault, choices };
  }
}

function probabilityOf(kind: FaultKind, service: Service, operation: string, isWrite: boolean): number {
  if (kind === 'duplicate' && operation.startsWith('SendMessage')) return DUPLICATED_MESSAGES;
  if (kind === 'late' && operation === 'PutItem') return LATE_BIRTHS;
  // SES has no way to know a repetition, so that an email carried out twice is nobody's fault.
  if (kind === 'duplicate' && service === 'ses') return 0;
  if (!isWrite && (kind === 'duplicate' || kind === 'late')) return 0;
  return PROBABILITIES[kind];
}
