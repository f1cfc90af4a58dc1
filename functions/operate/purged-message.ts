import type { Acknowledgement } from '../../core/queue/consume-batch.ts';

/** What a purge did with one message. */
export interface PurgedMessage {
  readonly acknowledgement: Acknowledgement;
  /** Whether it ended a task. */
  readonly revoked: boolean;
}
