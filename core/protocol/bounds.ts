/** The limits on a task's name, sizes and times, each with the reason for its value. */

/** A task's name: a lower-case letter, then up to 63 lower-case letters, digits, `_`, `-` and `.`. It is part of URLs. */
export const TASK_NAME = /^[a-z][a-z0-9_.-]{0,63}$/;

/** Maximum size of a task's input, in bytes of JSON: a quarter of SQS's 1 MiB message; leaves a third of DynamoDB's 400 KiB item free. */
export const MAX_INPUT_BYTES = 256 * 1024;

/** Deepest nesting of lists and objects in a call's body, and so in an input: more would run out of stack somewhere. */
export const MAX_DEPTH = 100;

/** Deepest nesting of a result, which is written by the run's own process. `JSON.stringify` runs out of stack at some thousands. */
export const MAX_RESULT_DEPTH = 1_000;

/** Maximum size of an id, in bytes. An id is a UUID; DynamoDB's keys hold 2 KiB, and an index's 1 KiB (AWS quotas). */
export const MAX_ID_BYTES = 64;

/** Maximum size of the name by which a Python program calls a task, in bytes: 255 characters. Celery has no limit, and nobody writes longer ones. */
export const MAX_PYTHON_NAME_BYTES = 4 * 255;

/** What SQS accepts as a `MessageGroupId`: up to 128 ASCII letters, digits and punctuation marks. */
export const GROUP = /^[\x21-\x7e]{1,128}$/;

/** 9999-12-31T23:59:59.999Z, the last time that ISO 8601 and RFC 3339 write with four digits for the year. */
export const LAST_TIME = 253_402_300_799_999;

/** Maximum size of a record's outbox, in bytes of JSON. With everything else that a record may hold, it fits DynamoDB's item. */
export const MAX_OUTBOX_BYTES = 4 * 1024;

/** Maximum number of fields of a form, repeated ones included. Nobody writes a longer one by hand, and programs have JSON. */
export const MAX_FORM_FIELDS = 1_000;

/** Maximum number of errors in one problem: nobody reads more. */
export const MAX_ERRORS = 100;

/** Maximum number of errors in the answer to a bulk call, besides the first of each task: a Lambda's answer holds 6 MB (AWS quota). */
export const MAX_BULK_ERRORS = 1_000;

/** Maximum length of those errors as JSON, in characters. Some quote what was sent, and a control character takes seven bytes of a Lambda’s answer. */
export const MAX_BULK_ERROR_TEXT = 300_000;

/** Longest path and message of an error, in characters. A caller chooses how long the names of its fields are. */
export const MAX_ERROR_PATH = 200;
export const MAX_ERROR_TEXT = 500;

/**
 * Maximum size of a call's body, in bytes: whatever is in it, it reaches the function. A synchronous Lambda invocation takes less than 6,291,456
 * bytes (AWS quota) of the *event* as JSON, in which each quote, backslash and line break of a JSON body takes two bytes, and a form, as base64, a
 * third more than it has. Twice this leaves 290 KB for the rest of the event, of which the caller's part is 10,240 bytes (API Gateway's quota
 * for the request line and headers) and what they grow by.
 */
export const MAX_BODY_BYTES = 3_000_000;

/** Maximum size of a task's result, in bytes of JSON. A DynamoDB item holds 400 KiB (AWS quota), including all names and other attributes. */
export const MAX_RESULT_BYTES = 350 * 1024;

/** Maximum size of input and result together, in bytes: more does not fit one item, and the record then keeps only the result. */
export const MAX_INPUT_AND_RESULT_BYTES = 372 * 1024;

/** Maximum length of a recorded error message, in bytes. */
export const MAX_ERROR_MESSAGE_BYTES = 4 * 1024;

/** Maximum size of a recorded traceback, in bytes. With the error beside it, it takes the room that the item leaves to neither input nor result. */
export const MAX_TRACEBACK_BYTES = 4 * 1024;

/** How many attempts that were retried keep their errors in the record, the latest ones, and the most bytes of each one's message. */
export const KEPT_ATTEMPT_ERRORS = 10;
export const MAX_ATTEMPT_MESSAGE_BYTES = 512;

/** Maximum number of tasks in one bulk call. */
export const MAX_BULK_TASKS = 1000;

/** Latest expiry of a task, in seconds from now (100 years): far longer than any queue keeps a message, and still a valid date. */
export const MAX_EXPIRES_SECONDS = 100 * 365 * 86_400;

/** Maximum size of a message with its attributes, and of all messages of a batch together, in bytes (SQS quota: 1 MiB). */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Latest time of a task, in seconds from now: ten years of 365.25 days. Celery has no limit; a later time is most likely a mistake in its unit. */
export const MAX_ETA_SECONDS = 315_576_000;

/** Longest delay of a message, in seconds (SQS quota: DelaySeconds 0 to 900). */
export const MAX_DELAY_SECONDS = 900;

/**
 * Longest time for which a message is hidden at once, in seconds (11 hours). SQS allows 12 hours, but counts them from the message's receipt
 * and refuses a call that goes beyond (`InvalidParameterValue`: "Total VisibilityTimeout for the message is beyond the limit [43200
 * seconds]"; SQS developer guide, "Visibility timeout"). The hour in between is for the time since the receipt: three times Lambda's
 * longest batching window (300 s) and the longest timeout of a function (900 s) together. What waits longer than `MAX_DELAY_SECONDS` is in the due
 * index and has no message; longer hides are for messages of earlier versions, and for those whose outcome the table has not taken yet.
 */
export const MAX_HIDE_SECONDS = 39_600;

/**
 * Longest time that a task waits for capacity before it asks again, in seconds (11 hours). If there is still no capacity then, it waits again,
 * at no cost. Workers of the version before read no outcome that asks for more.
 */
export const MAX_SNOOZE_SECONDS = 39_600;

/** Longest wait of a status call, in seconds. An HTTP API times out after 30 s (AWS quota). */
export const MAX_WAIT_SECONDS = 25;

/** Longest time that a message stays on a queue, in seconds (SQS quota: 14 days). */
export const MAX_MESSAGE_RETENTION_SECONDS = 14 * 86_400;

/** Longest timeout of a Lambda function, in seconds (AWS quota). */
export const MAX_FUNCTION_TIMEOUT_SECONDS = 900;

/**
 * Time that a worker reserves besides the time limit, in seconds: before the run to claim the task, and after it to record the
 * outcome and to hide or acknowledge the message, each with all tries (see platform/aws/tries.ts).
 */
export const WORKER_MARGIN_SECONDS = 30;

/** How far the clocks of two machines may differ without a lease being taken over too early, in milliseconds. */
export const CLOCK_SKEW_MS = 5_000;

/**
 * How long after its due time a message may still create a missing record, in milliseconds. Enqueue writes both at once, so if the record
 * is still missing after this, either the task was never accepted, or it ended and its record has expired: running it would run it
 * twice. `resultTtl` is never shorter than this.
 */
export const MISSING_RECORD_GRACE_MS = 3_600_000;

/** Maximum number of records in one page of a list, and the default. */
export const MAX_LIST_LIMIT = 100;
export const DEFAULT_LIST_LIMIT = 20;

/** How long a record is kept after its task ends if the definition does not say or no longer exists, in seconds (7 days). */
export const DEFAULT_RESULT_TTL_SECONDS = 7 * 86_400;

/**
 * Shortest time that the record of a task that Celery sent is kept after its end, in seconds (15 days): only the record tells that a late copy of
 * its message is not to be run, and SQS keeps a message for up to 14 days.
 */
export const MIN_CELERY_RESULT_TTL_SECONDS = 15 * 86_400;

/**
 * How long a tombstone is kept of a Celery task that was revoked before a worker had seen it, in seconds (30 days): its message may stay on a queue for
 * 14 days, and then among the dead letters for 14 more.
 */
export const CELERY_TOMBSTONE_TTL_SECONDS = 30 * 86_400;

/** Maximum number of nodes of a workflow in one call; a map is one. */
export const MAX_WORKFLOW_NODES = 1_000;

/** Maximum number of members of a group. */
export const MAX_GROUP_MEMBERS = 10_000;

/**
 * Shortest time that the items of a workflow are kept after the last write to each, in seconds (60 days). As long as a member is open, the sweep
 * keeps all of them on every 30 days: none is gone before its workflow.
 */
export const MEMBER_TTL_SECONDS = 60 * 86_400;
export const MEMBER_RENEWAL_SECONDS = 30 * 86_400;

/** Maximum size of a task's progress, in bytes of JSON: it shares the item with input and result, and is written many times. */
export const MAX_PROGRESS_BYTES = 8 * 1024;

/** Longest delay of a retry, in seconds: as far as a new task may be. */
export const MAX_RETRY_DELAY_SECONDS = MAX_ETA_SECONDS;
