import type { ApiRecord } from '../../core/protocol/record.ts';
import type { State } from '../../core/protocol/state.ts';
import type { Met } from './proxy/fault.ts';
import type { Service } from './proxy/service.ts';
import type { RunLine } from './run-line.ts';
import type { Settings } from './settings.ts';

/**
 * What a caller was told of a task: it is accepted; it is not; it may run, and as which id; or nothing that says (no answer, or one
 * of a function that died).
 */
export type Fate = 'accepted' | 'refused' | 'may run' | 'unknown';

/** What is done to a task by hand. */
export type ByHand = 'revoke' | 'retry';

/** What happens in a run, without its time. Plain data: one line of `events.jsonl` each. */
export type Happening =
  /** The run begins. `leaseMs` and `limitMs`: how long an attempt owns its record, and may take. */
  | {
      readonly kind: 'begin';
      readonly settings: Settings;
      readonly leaseMs: number;
      readonly limitMs: number;
    }
  /** A task is about to be sent; `key` names the idempotency key and the place in its call, `null` where there is none. */
  | { readonly kind: 'sent'; readonly nonce: string; readonly task: string; readonly key: string | null }
  | {
      readonly kind: 'answered';
      readonly nonce: string;
      readonly sentAt: number;
      readonly status: number;
      readonly fate: Fate;
      /** The task's id, where the answer names one. */
      readonly id: string | null;
      readonly replayed: boolean;
    }
  /** A call about a task by hand. `status` is 0 where no answer came. */
  | {
      readonly kind: 'by hand';
      readonly id: string;
      readonly what: ByHand;
      readonly sentAt: number;
      readonly status: number;
    }
  /** An operator's call about a queue. */
  | { readonly kind: 'operated'; readonly queue: string; readonly what: string; readonly status: number }
  /** What a reader saw of a task. */
  | {
      readonly kind: 'seen';
      readonly id: string;
      readonly sentAt: number;
      /** `null` when there was no record. */
      readonly state: State | null;
      readonly finishedAt: string | null;
    }
  | { readonly kind: 'killed'; readonly pid: number; readonly room: string }
  | { readonly kind: 'stopped'; readonly pid: number; readonly room: string; readonly ms: number }
  | { readonly kind: 'continued'; readonly pid: number }
  /** A worker's process is gone, for whatever reason. */
  | { readonly kind: 'gone'; readonly pid: number }
  | ({ readonly kind: 'fault' } & Met)
  /** A service fails for a while. */
  | { readonly kind: 'down'; readonly service: Service; readonly ms: number }
  /** The torture is over: from here on the system is left to settle. */
  | { readonly kind: 'calm' }
  | { readonly kind: 'settled'; readonly inTime: boolean }
  | { readonly kind: 'run'; readonly line: RunLine }
  /** A record as it is at the end, with its input; `null` when there is none. */
  | { readonly kind: 'record'; readonly id: string; readonly record: ApiRecord | null }
  /** An entry of the whole list at the end. */
  | { readonly kind: 'listed'; readonly id: string }
  | { readonly kind: 'mail'; readonly to: string };

/** What happened, and when, in milliseconds since the epoch. */
export type Event = Happening & { readonly at: number };
