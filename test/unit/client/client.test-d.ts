import type { SQSClientConfig } from '@aws-sdk/client-sqs';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod/mini';
import type { tasks } from '../../../bench/tasks/index.ts';
import type { CamelCase } from '../../../client/camel-case.ts';
import { type ApiError, createClient } from '../../../client/index.ts';
import type { Task } from '../../../client/task.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import type { Json } from '../../../core/protocol/json.ts';

const client = createClient<typeof tasks>({ url: 'http://localhost:3000' });

const converting = z.strictObject({
  at: z.pipe(
    z.string(),
    z.transform((text) => new Date(text)),
  ),
  times: z._default(z.int(), 1),
});
const others = [
  defineTask({ name: 'convert_it', input: converting, run: ({ at }) => ({ year: at.getFullYear() }) }),
  defineTask({ name: 'say_nothing', input: z.strictObject({}), run: async () => undefined }),
  defineTask({ name: 'keep_nothing', input: z.strictObject({}), keepResult: false, run: () => 'lost' }),
  defineTask({ name: 'reports.daily_mail', input: z.strictObject({}), run: () => 'sent' as const }),
  defineTask({ name: 'list', input: z.strictObject({ of: z.string() }), run: () => 1 }),
] as const;
const otherClient = createClient<typeof others>({ url: 'http://localhost:3000' });

test('the result of a task that keeps none is null', async () => {
  const task = await otherClient.keepNothing({});
  expectTypeOf(await task.result()).toEqualTypeOf<null>();
});

describe('an input', () => {
  test('is that of the task’s schema', async () => {
    expectTypeOf(client.sendEmail).parameter(0).toEqualTypeOf<{
      recipient: string;
      content: string;
      subject?: string | undefined;
      html?: string | undefined;
      cc?: string | undefined;
    }>();
    // @ts-expect-error the schema has no such field
    await client.sendEmail({ recipient: 'bob@example.com', content: 'Hello', subjet: 'Hi' });
    // @ts-expect-error a field is missing
    await client.sendEmail({ recipient: 'bob@example.com' });
    // @ts-expect-error a string is not a number
    await client.add({ a: '1', b: 2 });
    // @ts-expect-error it is another task's
    await client.send('add', { total: 3 });
    await client.send('process', { total: 3 });
  });

  test('is what the schema accepts, not what it converts it to', async () => {
    expectTypeOf(otherClient.convertIt)
      .parameter(0)
      .toEqualTypeOf<{ at: string; times?: number | undefined }>();
    // @ts-expect-error the schema accepts a string
    await otherClient.convertIt({ at: new Date() });
  });

  test('is anything for a client that does not know the tasks', async () => {
    const dynamic = createClient({ url: 'http://localhost:3000' });
    expectTypeOf(await dynamic.send('anything', { at: 'all' })).toEqualTypeOf<Task<Json>>();
    // @ts-expect-error it has no methods for tasks
    dynamic.sendEmail;
  });
});

describe('a result', () => {
  test('is what the run returns', async () => {
    const email = await client.sendEmail({ recipient: 'bob@example.com', content: 'Hello' });
    const result = await email.result();
    expectTypeOf(result).toEqualTypeOf<{ messageId: string }>();
    // @ts-expect-error the result has no such field
    result.id;
    expectTypeOf(await (await client.add({ a: 1, b: 2 })).result()).toEqualTypeOf<number>();
    // @ts-expect-error a number is not a string
    const text: string = await (await client.send('add', { a: 1, b: 2 })).result();
    expectTypeOf(text).toBeString();
  });

  test('of a run that returns nothing is null', async () => {
    expectTypeOf(await (await otherClient.sayNothing({})).result()).toEqualTypeOf<null>();
  });

  test('may be missing from a record', async () => {
    const { result } = await client.task<'add'>('id').status();
    expectTypeOf(result).toEqualTypeOf<number | null>();
  });

  test('of a task known only by its id is any JSON', () => {
    expectTypeOf(client.task('id')).toEqualTypeOf<Task<Json>>();
    // @ts-expect-error there is no such task
    client.task<'ad'>('id');
  });
});

describe('names', () => {
  test('have methods in camel case', () => {
    expectTypeOf<CamelCase<'send_email'>>().toEqualTypeOf<'sendEmail'>();
    expectTypeOf<CamelCase<'a__b'>>().toEqualTypeOf<'a_B'>();
    expectTypeOf<CamelCase<'step_2'>>().toEqualTypeOf<'step_2'>();
    expectTypeOf<CamelCase<'a_b_c_'>>().toEqualTypeOf<'aBC_'>();
    expectTypeOf<CamelCase<'reports.daily_mail'>>().toEqualTypeOf<'reports.dailyMail'>();
    expectTypeOf(otherClient['reports.dailyMail']).returns.resolves.toEqualTypeOf<Task<'sent'>>();
    // @ts-expect-error the method has another name
    client.send_email;
    // @ts-expect-error there is no such task
    client.subtract;
  });

  test('that no task has do not compile', async () => {
    // @ts-expect-error there is no such task
    await client.send('send_emial', { recipient: 'bob@example.com', content: 'Hello' });
  });

  test('of the client’s own calls stay the client’s', async () => {
    expectTypeOf(otherClient.list).parameter(0).not.toEqualTypeOf<{ of: string }>();
    expectTypeOf(await otherClient.send('list', { of: 'all' })).toEqualTypeOf<Task<1>>();
  });
});

describe('many', () => {
  test('have the result of each', async () => {
    const [one, two] = await client.many([
      { task: 'add', input: { a: 1, b: 2 } },
      {
        task: 'send_email',
        input: { recipient: 'bob@example.com', content: 'Hello' },
        options: { countdown: 5 },
      },
    ]);
    expectTypeOf(one).toEqualTypeOf<Task<number> | ApiError>();
    expectTypeOf(two).toEqualTypeOf<Task<{ messageId: string }> | ApiError>();
    const list = await client.many([1, 2].map((a) => ({ task: 'add' as const, input: { a, b: 1 } })));
    expectTypeOf(list).toEqualTypeOf<(Task<number> | ApiError)[]>();
  });

  test('have the input of each', async () => {
    // @ts-expect-error it is another task's
    await client.many([{ task: 'add', input: { total: 3 } }]);
    // @ts-expect-error a call's key is not an entry's
    await client.many([{ task: 'add', input: { a: 1, b: 2 }, options: { idempotencyKey: 'key' } }]);
    // @ts-expect-error there is no such task
    await client.many([{ task: 'ad', input: {} }]);
  });
});

describe('a schedule', () => {
  test('has an input that fits its task, and one of cron and every', async () => {
    const { schedules } = client;
    await schedules.set('nightly', { task: 'add', input: { a: 1, b: 2 }, cron: '30 2 * * *' });
    await schedules.set(
      'nightly',
      { task: 'add', input: { a: 1, b: 2 }, every: 600, start: new Date(), end: undefined, misfire: 'all' },
      { ifMatch: 3 },
    );
    // @ts-expect-error it is another task's input
    await schedules.set('nightly', { task: 'add', input: { total: 3 }, every: 600 });
    // @ts-expect-error a field is missing
    await schedules.set('nightly', { task: 'send_email', input: { recipient: 'a@b.c' }, every: 600 });
    // @ts-expect-error the input is missing
    await schedules.set('nightly', { task: 'add', every: 600 });
    // @ts-expect-error there is no such task
    await schedules.set('nightly', { task: 'ad', input: {}, every: 600 });
    // @ts-expect-error it has both
    await schedules.set('nightly', { task: 'add', input: { a: 1, b: 2 }, every: 600, cron: '* * * * *' });
    // @ts-expect-error it has neither
    await schedules.set('nightly', { task: 'add', input: { a: 1, b: 2 } });
    // @ts-expect-error there is no such setting
    await schedules.set('nightly', { task: 'add', input: { a: 1, b: 2 }, every: 600, zone: 'UTC' });
    // @ts-expect-error nor such a word
    await schedules.set('nightly', { task: 'add', input: { a: 1, b: 2 }, every: 600, overlap: 'queue' });
  });

  test('takes the input that the schema accepts, not what it converts it to', async () => {
    const { schedules } = otherClient;
    await schedules.set('yearly', { task: 'convert_it', input: { at: '2030-01-01' }, every: 600 });
    // @ts-expect-error the schema accepts a string
    await schedules.set('yearly', { task: 'convert_it', input: { at: new Date() }, every: 600 });
  });

  test('takes anything from a client that does not know the tasks', async () => {
    const { schedules } = createClient({ url: 'http://localhost:3000' });
    await schedules.set('any', { task: 'anything', input: { at: 'all' }, every: 600 });
  });

  test('is run to a task, whose result has a type if its name is given', async () => {
    expectTypeOf(await client.schedules.run('nightly')).toEqualTypeOf<Task<Json>>();
    expectTypeOf(await client.schedules.run<'add'>('nightly')).toEqualTypeOf<Task<number>>();
    // @ts-expect-error a run is now
    await client.schedules.run('nightly', { countdown: 5 });
  });
});

describe('options', () => {
  test('are named as in the API', async () => {
    // @ts-expect-error there is no such option
    await client.add({ a: 1, b: 2 }, { delay: 5 });
    await client.add({ a: 1, b: 2 }, { eta: new Date(), expires: 60, group: 'tenant', countdown: undefined });
  });

  test('take any credentials of the AWS SDK', () => {
    const provider: Exclude<SQSClientConfig['credentials'], undefined> = async () => ({
      accessKeyId: '',
      secretAccessKey: '',
    });
    createClient({ url: 'http://localhost:3000', region: 'eu-central-1', credentials: provider });
  });
});

test('definitions may use any Standard Schema', async () => {
  const schema: StandardSchemaV1<{ text: string }, number> = {
    '~standard': { version: 1, vendor: 'test', validate: () => ({ value: 1 }) },
  };
  const standard = [defineTask({ name: 'count', input: schema, run: (input) => input })] as const;
  const counting = createClient<typeof standard>();
  expectTypeOf(counting.count).parameter(0).toEqualTypeOf<{ text: string }>();
  expectTypeOf(await (await counting.count({ text: '' })).result()).toEqualTypeOf<number>();
});
