import { billedMs, gbSeconds } from './billed.ts';
import { accessLogBytes, PLATFORM_LOG_BYTES } from './log-lines.ts';
import type { MeasuredCost } from './measure-cost.ts';
import type { MeasuredRun } from './measure-runs.ts';
import type { StackParts } from './stack-parts.ts';
import { addUp, times, type Usage } from './usage.ts';

/** The AWS usage of one task, or of one extra, in one way of using Lovage. */
export interface Variant {
  readonly name: string;
  readonly what: string;
  readonly usage: Usage;
}

const BULK = 1_000;
const BATCH = 10;

const GIGABYTE = 1e9;

/** Read units of 4 KB that are read eventually consistently, as Celery does. */
const EVENTUAL_READ = 0.5;

/** The event source's own requests per batch: it receives the messages and deletes them (Lambda guide, "Using Lambda with Amazon SQS"). */
const BATCH_REQUESTS: Usage = { sqsRequest: 2 };

/** A task that sends an email and succeeds at once, without SES's own price. */
export function variants(measured: MeasuredCost, stack: StackParts): Variant[] {
  const run = usageOf(stack);
  const index: Usage = { writeUnit: measured.life.indexWrites };
  const call = addUp(apiCall(measured.call, stack), index);
  const alone = addUp(run(measured.runOfOne), BATCH_REQUESTS);
  const tenth = times(1 / BATCH, addUp(run(measured.runOfTen), BATCH_REQUESTS));
  const bulk = addUp(times(1 / BULK, apiCall(measured.bulkCall, stack)), index);
  return [
    {
      name: 'alone',
      what: 'one call per task, one message per run',
      usage: addUp(call, alone),
    },
    {
      name: 'busy',
      what: 'one call per task, ten messages per run',
      usage: addUp(call, tenth),
    },
    {
      name: 'bulk',
      what: '1,000 tasks per call, ten messages per run',
      usage: addUp(bulk, tenth),
    },
  ];
}

/**
 * A task that a Python program sends through Celery: its own request to SQS, and no call. What Python asks to read its result is not in it.
 *
 * @returns alone, one message per run; and busy, ten
 */
export function celeryVariants({ celery }: MeasuredCost, stack: StackParts): Variant[] {
  const run = usageOf(stack);
  const sent: Usage = { sqsRequest: 1, writeUnit: celery.indexWrites };
  return [
    {
      name: 'alone',
      what: 'one message per run',
      usage: addUp(sent, run(celery.runOfOne), BATCH_REQUESTS),
    },
    {
      name: 'busy',
      what: 'ten messages per run',
      usage: addUp(sent, times(1 / BATCH, addUp(run(celery.runOfTen), BATCH_REQUESTS))),
    },
  ];
}

/**
 * One delivery event: SES publishes it to a topic, the topic sends it to a queue, and a function writes it to the record.
 *
 * @returns in the order of `variants`
 */
export function mailVariants(measured: MeasuredCost, stack: StackParts): Usage[] {
  const run = usageOf(stack);
  const published: Usage = { snsPublish: 1, sqsRequest: 1 };
  const alone = addUp(published, run(measured.eventOfOne), BATCH_REQUESTS);
  const batched = addUp(published, times(1 / BATCH, addUp(run(measured.eventOfTen), BATCH_REQUESTS)));
  return [alone, batched, batched];
}

/** What may be added to a task, each priced by itself. */
export function extras(measured: MeasuredCost, stack: StackParts): Variant[] {
  const run = usageOf(stack);
  const again = addUp(run(measured.runOfOne), BATCH_REQUESTS);
  const { recordBytes, answerBytes } = measured.life;
  const kept = recordBytes / GIGABYTE;
  const start = billedMs({ waitMs: 0, cpuMs: measured.coldStartCpuMs }, stack.memoryMb);
  return [
    { name: '`GET /tasks/{id}`', what: 'a finished task', usage: apiCall(measured.read, stack) },
    { name: '`GET /tasks`', what: 'a page of twenty', usage: apiCall(measured.list, stack) },
    {
      name: 'another attempt',
      what: 'one message per run, and a request to hide it',
      usage: addUp(again, { sqsRequest: 1 }),
    },
    { name: 'a group', what: '`?group=`, on each of three requests', usage: { sqsFairRequest: 3 } },
    {
      name: 'a cold start',
      what: `${start} ms billed`,
      usage: { lambdaGbSecond: gbSeconds(start, stack.memoryMb) },
    },
    {
      name: '100 ms more work',
      what: 'one message per run; a tenth of it in a batch of ten',
      usage: { lambdaGbSecond: gbSeconds(100, stack.memoryMb) },
    },
    {
      name: 'a record, per month kept',
      what: `${recordBytes} bytes, with point-in-time recovery`,
      usage: { recordGigabyteMonth: kept, recoveryGigabyteMonth: kept },
    },
    {
      name: 'the answer to a call, sent to the internet',
      what: `${answerBytes} bytes`,
      usage: { transferGigabyte: answerBytes / GIGABYTE },
    },
    {
      name: 'a look of Python’s at a result',
      what: '`.state`, or one of the polls of `.get()`, which come every 0.5 s',
      usage: { readUnit: EVENTUAL_READ },
    },
    { name: 'a trace', what: 'if X-Ray records it', usage: { trace: 1 } },
  ];
}

/** What one run uses: the function itself, its requests to AWS, and its logs. */
function usageOf({ memoryMb }: StackParts) {
  return (run: MeasuredRun): Usage => ({
    ...lambdaOf(run, memoryMb),
    sqsRequest: sqsRequests(run),
    writeUnit: run.writeUnits,
    readUnit: run.readUnits,
  });
}

/** The function itself and its logs, without its requests. */
export function lambdaOf(run: MeasuredRun, memoryMb: number): Usage {
  return {
    lambdaRun: 1,
    lambdaGbSecond: gbSeconds(billedMs(run, memoryMb), memoryMb),
    logGigabyte: (run.logBytes + PLATFORM_LOG_BYTES) / GIGABYTE,
  };
}

function apiCall(run: MeasuredRun, stack: StackParts): Usage {
  const logged = accessLogBytes(stack.accessLogFormat) / GIGABYTE;
  return addUp(usageOf(stack)(run), { httpApiCall: 1, logGigabyte: logged });
}

function sqsRequests({ requests }: MeasuredRun): number {
  return Object.entries(requests)
    .filter(([name]) => /Message|Queue/.test(name))
    .reduce((sum, [, count]) => sum + count, 0);
}
