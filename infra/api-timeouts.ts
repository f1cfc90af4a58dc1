import { MAX_WAIT_SECONDS } from '../core/protocol/bounds.ts';
import type { ApiFunctionName } from './routes.ts';

/** Time-outs of the functions that answer the API, in seconds. An HTTP API gives up after 30 (AWS quota). */
export const API_TIMEOUTS: Readonly<Record<ApiFunctionName, number>> = {
  /** Room for a bulk call of 1,000 whose requests are tried again. */
  enqueue: 20,
  /** The longest wait that a caller may ask for, and the reads around it. */
  status: MAX_WAIT_SECONDS + 4,
  /** A purge goes on for as long as it may: see functions/operate/purge-queue.ts. */
  operate: 29,
};
