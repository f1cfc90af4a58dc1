import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import * as z from 'zod';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { runTask, startTestSystem } from '../../../../testing/index.ts';

/** The same tests as a stranger would write with Node.js's own runner: `node --test`. */
const remind = defineTask({
  name: 'remind',
  input: z.strictObject({ user: z.string() }),
  sendsEmail: true,
  run: async ({ user }, { mailer, sleep }) => {
    await sleep(5_000);
    await mailer.send({ to: `${user}@example.com`, subject: 'Remember', text: 'It' });
    return { user };
  },
});

describe('remind', () => {
  test('sends one email', async () => {
    const run = await runTask(remind, { user: 'bob' });
    assert.equal(run.outcome, 'success');
    assert.deepEqual(run.emails, [{ to: 'bob@example.com', subject: 'Remember', text: 'It' }]);
  });

  test('is tried again when email fails', async () => {
    const run = await runTask(remind, { user: 'bob' }, { mailer: new Error('SES is down') });
    assert.equal(run.outcome, 'retry');
  });
});

describe('a whole system', () => {
  const start = () => startTestSystem({ tasks: [remind] });
  let system: Awaited<ReturnType<typeof start>>;

  beforeEach(async () => {
    system = await start();
  });

  afterEach(() => system.stop());

  test('reminds in a week', async () => {
    const task = await system.client.remind({ user: 'bob' }, { countdown: 7 * 86_400 });
    await system.advance('7d');
    await system.settle();
    assert.equal((await task.status()).state, 'SUCCESS');
    assert.equal(system.emails.length, 1);
  });

  test('reminds though its worker dies', async () => {
    const task = await system.client.remind({ user: 'bob' });
    await system.advance(2);
    await system.kill();
    await system.settle();
    const record = await system.record(task.id);
    assert.equal(record?.state, 'SUCCESS');
    assert.equal(record?.attempts, 2);
    assert.equal(system.emails.length, 1);
  });
});
