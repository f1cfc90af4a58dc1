import { expect, test } from 'vitest';
import { NonRetryable, Snooze } from '../../../../core/protocol/errors.ts';
import { work, workMessage } from './work.ts';
import { workerHarness } from './worker-harness.ts';

const SECRET = 'S3CRET';

/** A worker of a task that throws this. */
async function thrown(error: unknown, logsMessages = false) {
  const definition = work({
    run: function charge() {
      throw error;
    },
  });
  const harness = workerHarness([definition], { logsMessages });
  await harness.process(workMessage());
  const values = harness.changes().at(-1)?.values ?? {};
  const line = harness.log.lines.find(({ message }) => message === 'run threw');
  return { harness, traceback: values[':set_traceback']?.S, stack: String(line?.fields?.['stack']), line };
}

test('the record says where a task’s error was thrown, and what caused it', async () => {
  const { traceback } = await thrown(new Error('no', { cause: new RangeError('too far') }));
  expect(traceback).toMatch(/^Error: no\n {4}at .*told-errors\.test\.ts:\d+:\d+\)?\n/);
  expect(traceback).toMatch(/\nCaused by RangeError: too far\n {4}at .*told-errors\.test\.ts/);
});

test('the log says where too, but quotes no message', async () => {
  const { stack, harness } = await thrown(new NonRetryable(SECRET, { cause: new Error(SECRET) }));
  expect(stack).toMatch(/^ {4}at .*told-errors\.test\.ts:\d+/);
  expect(JSON.stringify(harness.log.lines)).not.toContain(SECRET);
});

test('a developer’s own log shows the message', async () => {
  const { stack, traceback } = await thrown(new Error('the till is empty'), true);
  expect(stack).toBe(traceback);
  expect(stack).toMatch(/^Error: the till is empty\n {4}at /);
});

test('what has no stack, or cannot be read, fails like anything else', async () => {
  const hostile = Object.defineProperty(new Error('x'), 'name', {
    get: () => {
      throw new Error('no');
    },
  });
  for (const error of ['text', null, hostile]) {
    const { harness, traceback } = await thrown(error);
    expect(traceback).toBeUndefined();
    expect(harness.changes().at(-1)?.state).toBe('RETRY');
  }
});

test('a task that waits for capacity says its reason alone, and leaves no traceback', async () => {
  const { harness, line } = await thrown(
    new Snooze({ reason: 'the rate is reached', cause: new Error(SECRET) }),
  );
  expect(JSON.stringify(harness.changes())).not.toContain(SECRET);
  expect(line).toBeUndefined();
});
