import type { ApiRecord } from '../../../core/protocol/record.ts';
import type { Event, Happening } from '../event.ts';
import type { Met } from '../proxy/fault.ts';
import { type Run, runsIn } from './runs.ts';

type Of<Kind extends Happening['kind']> = Event & { readonly kind: Kind };

/** What happened in a run, by what it happened to. */
export class History {
  readonly events: readonly Event[];
  readonly begin: Of<'begin'>;
  readonly sent: ReadonlyMap<string, Of<'sent'>>;
  /** By the nonces of the tasks. */
  readonly answers: ReadonlyMap<string, readonly Of<'answered'>[]>;
  /** The tasks that somebody was told are accepted: their nonces, by their ids. */
  readonly accepted: ReadonlyMap<string, string>;
  /** By the ids of the tasks, the first one first. */
  readonly runs: ReadonlyMap<string, readonly Run[]>;
  readonly records: ReadonlyMap<string, ApiRecord | null>;
  readonly seen: ReadonlyMap<string, readonly Of<'seen'>[]>;
  readonly #byHand: ReadonlyMap<string, readonly Of<'by hand'>[]>;
  readonly #faults: ReadonlyMap<string, readonly (Met & { readonly at: number })[]>;
  readonly #stops: readonly Of<'stopped'>[];

  /** @throws Error when the events are not those of a run */
  constructor(events: readonly Event[]) {
    this.events = events;
    const [begin] = this.all('begin');
    if (!begin) throw new Error('The journal has no beginning.');
    this.begin = begin;
    this.sent = new Map(this.all('sent').map((event) => [event.nonce, event]));
    this.answers = Map.groupBy(this.all('answered'), ({ nonce }) => nonce);
    this.accepted = new Map(
      this.all('answered').flatMap(({ id, nonce, fate }) =>
        fate === 'accepted' && id !== null ? [[id, nonce] as const] : [],
      ),
    );
    this.runs = Map.groupBy(runsIn(events), ({ id }) => id);
    this.records = new Map(this.all('record').map(({ id, record }) => [id, record]));
    this.seen = Map.groupBy(this.all('seen'), ({ id }) => id);
    this.#byHand = Map.groupBy(this.all('by hand'), ({ id }) => id);
    const faults = new Map<string, (Met & { readonly at: number })[]>();
    for (const fault of this.all('fault')) {
      for (const id of fault.ids) faults.set(id, [...(faults.get(id) ?? []), fault]);
    }
    this.#faults = faults;
    this.#stops = this.all('stopped');
  }

  all<Kind extends Happening['kind']>(kind: Kind): readonly Of<Kind>[] {
    return this.events.filter((event): event is Of<Kind> => event.kind === kind);
  }

  /** The calls by which a task was sent again by hand. One without an answer may have done it. */
  retriesOf(id: string): readonly Of<'by hand'>[] {
    return (this.#byHand.get(id) ?? []).filter(({ what, status }) => what === 'retry' && !isRefusal(status));
  }

  /** The calls by which a task was revoked, in the same sense. */
  revokesOf(id: string): readonly Of<'by hand'>[] {
    return (this.#byHand.get(id) ?? []).filter(({ what, status }) => what === 'revoke' && !isRefusal(status));
  }

  /** The faults of requests that name a task. */
  faultsOf(id: string): readonly (Met & { readonly at: number })[] {
    return this.#faults.get(id) ?? [];
  }

  /**
   * Whether a process was stopped beyond its leases, at some time from one lease before `from` to `until`: what it does once it goes on,
   * it does as if no time had passed.
   */
  wasStoppedBeyondItsLease(pid: number, from: number, until: number): boolean {
    const { leaseMs } = this.begin;
    return this.#stops.some(
      (stop) =>
        stop.pid === pid && stop.ms >= leaseMs && stop.at <= until && stop.at + stop.ms >= from - leaseMs,
    );
  }

  /** Whether a process was killed, or was gone, between two times. */
  diedBetween(pid: number, from: number, until: number): boolean {
    return this.events.some(
      (event) =>
        (event.kind === 'killed' || event.kind === 'gone') &&
        event.pid === pid &&
        event.at >= from &&
        event.at <= until,
    );
  }

  /** Whether a service was failing at some time between two. */
  wasDownBetween(service: Met['service'], from: number, until: number): boolean {
    return this.all('down').some(
      (down) => down.service === service && down.at <= until && down.at + down.ms >= from,
    );
  }
}

/** An answer that says that nothing was done. 503 may come of a call that did something. */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500;
}
