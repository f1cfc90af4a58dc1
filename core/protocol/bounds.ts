/** Names, sizes and times that bound a task, each with the reason for its value. */

/** The name of a task: a lower-case letter, then up to 63 lower-case letters, digits, `_`, `-` and `.`. It is part of URLs. */
export const TASK_NAME = /^[a-z][a-z0-9_.-]{0,63}$/;

/** Largest input of a task, in bytes of JSON. Leaves a quarter of SQS's 1 MiB message and a third of DynamoDB's 400 KiB item free. */
export const MAX_INPUT_BYTES = 256 * 1024;

/** Largest body of a call, in bytes. A synchronous Lambda invocation takes 6 MB (AWS quota), event envelope included. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

/** Largest result of a task, in bytes of JSON. A DynamoDB item holds 400 KiB (AWS quota), names and all other attributes included. */
export const MAX_RESULT_BYTES = 350 * 1024;

/** Input and result that are larger together than this do not fit one item; a task that succeeded then keeps its result only. */
export const MAX_INPUT_AND_RESULT_BYTES = 380 * 1024;

/** Longest error message that is recorded, in bytes. */
export const MAX_ERROR_MESSAGE_BYTES = 4 * 1024;

/** Most tasks in one bulk call. */
export const MAX_BULK_TASKS = 1000;

/** Most seconds after which a task can expire (100 years): far more than any queue keeps a message, and a date that can be written. */
export const MAX_EXPIRES_SECONDS = 100 * 365 * 86_400;

/** Furthest a message can be delayed, in seconds (SQS quota: DelaySeconds 0 to 900). */
export const MAX_DELAY_SECONDS = 900;

/** Longest a message can be hidden by one call, in seconds (SQS quota: 12 hours from its receipt). */
export const MAX_HIDE_SECONDS = 43_200;

/** Longest wait of a status call, in seconds. An HTTP API gives up on its Lambda after 30 s (AWS quota). */
export const MAX_WAIT_SECONDS = 25;

/** Longest a message stays on a queue, in seconds (SQS quota: 14 days). */
export const MAX_MESSAGE_RETENTION_SECONDS = 14 * 86_400;

/** Lambda's longest function time-out, in seconds (AWS quota). */
export const MAX_FUNCTION_TIMEOUT_SECONDS = 900;

/**
 * Time that a worker keeps beside the time limit, in seconds: to claim before the run, and after it to record the
 * outcome and hide or acknowledge the message, each with all its retries (see platform/aws/tries.ts).
 */
export const WORKER_MARGIN_SECONDS = 30;

/** How far two machines' clocks may differ before a lease could be taken too early, in milliseconds. */
export const CLOCK_SKEW_MS = 5_000;

/**
 * Age up to which a message without a record may create one, in milliseconds, counted from the time it was due. Enqueue
 * writes both at once, so a record that is still missing after this was never accepted or has expired after its task's
 * end; running it would double it. `resultTtl` is never shorter than this.
 */
export const MISSING_RECORD_GRACE_MS = 3_600_000;

/** Most records in one page of a list, and how many there are unless the call says. */
export const MAX_LIST_LIMIT = 100;
export const DEFAULT_LIST_LIMIT = 20;

/** How long a record is kept after its task's end when the definition does not say, or has gone, in seconds (7 days). */
export const DEFAULT_RESULT_TTL_SECONDS = 7 * 86_400;

/** Largest progress of a task, in bytes of JSON: it shares the item with input and result, and is written again and again. */
export const MAX_PROGRESS_BYTES = 8 * 1024;

/** Longest delay of a retry, in seconds (7 days): its message must still be on the queue then, which keeps it for 14 at most. */
export const MAX_RETRY_DELAY_SECONDS = 7 * 86_400;
