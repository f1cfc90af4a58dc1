import { describe, expectTypeOf, test } from 'vitest';
import * as z from 'zod/mini';
import {
  chain,
  chord,
  createClient,
  type Failure,
  group,
  type Nothing,
  type Settled,
  type Signature,
  type TaskSignature,
  type Workflow,
} from '../../../client/index.ts';
import { defineTask } from '../../../core/definition/define-task.ts';
import type { Json } from '../../../core/protocol/json.ts';

const failure = z.object({ type: z.string(), message: z.string(), taskId: z.string() });
const settled = z.union([
  z.object({ ok: z.literal(true), value: z.number() }),
  z.object({ ok: z.literal(false), error: failure }),
]);
const tasks = [
  defineTask({ name: 'fetch_page', input: z.object({ url: z.string() }), run: ({ url }) => ({ html: url }) }),
  defineTask({
    name: 'parse',
    input: z.object({ html: z.string() }),
    run: ({ html }) => ({ words: html.length }),
  }),
  defineTask({ name: 'add', input: z.object({ a: z.number(), b: z.number() }), run: ({ a, b }) => a + b }),
  defineTask({
    name: 'total',
    input: z.object({ numbers: z.array(z.number()), label: z.string() }),
    run: ({ numbers }) => numbers.length,
  }),
  defineTask({
    name: 'sum',
    input: z.object({ numbers: z.array(z.number()), label: z.optional(z.string()) }),
    run: ({ numbers }) => numbers.length,
  }),
  defineTask({ name: 'report', input: z.object({ results: z.array(settled) }), run: async () => undefined }),
  defineTask({ name: 'count', input: z.array(z.string()), run: (texts) => texts.length }),
  defineTask({
    name: 'undo',
    input: z.object({ failure, order: z.string() }),
    run: () => null,
  }),
  defineTask({ name: 'note_failure', input: failure, run: () => null }),
  defineTask({ name: 'list', input: z.object({ of: z.string() }), run: () => 'all' as const }),
] as const;
const client = createClient<typeof tasks>({ url: 'http://localhost:3000' });
const { fetchPage, parse, add, total, sum, report, count, undo, noteFailure } = client;
const one = add.s({ a: 1, b: 2 });

describe('a signature', () => {
  test('with an input can stand anywhere; without one, it takes what comes before', () => {
    expectTypeOf(add.s({ a: 1, b: 2 })).toEqualTypeOf<TaskSignature<unknown, number>>();
    expectTypeOf(add.si({ a: 1, b: 2 })).toEqualTypeOf<TaskSignature<unknown, number>>();
    expectTypeOf(parse.s()).toEqualTypeOf<TaskSignature<{ html: string }, { words: number }>>();
    expectTypeOf(report.s({ results: [] })).toEqualTypeOf<TaskSignature<unknown, null>>();
    // @ts-expect-error a field is missing
    add.s({ a: 1 });
    // @ts-expect-error an immutable one needs its input
    add.si();
  });

  test('with a field for what comes before takes that, beside the rest', () => {
    expectTypeOf(total.into('numbers', { label: 'x' })).toEqualTypeOf<TaskSignature<number[], number>>();
    expectTypeOf(sum.into('numbers')).toEqualTypeOf<TaskSignature<number[], number>>();
    // @ts-expect-error a field is missing beside the passed one
    total.into('numbers', {});
    // @ts-expect-error all of the rest is missing
    total.into('numbers');
    // @ts-expect-error there is no such field
    total.into('nombers', { label: 'x' });
    // @ts-expect-error there is no such field beside it
    total.into('numbers', { label: 'x', title: 'x' });
    // @ts-expect-error it is of another type
    total.into('numbers', { label: 5 });
  });

  test('has the options of a send, but those of the call', () => {
    expectTypeOf(one.set({ countdown: 5, queue: 'slow' })).toEqualTypeOf<TaskSignature<unknown, number>>();
    // @ts-expect-error a workflow has one key
    one.set({ idempotencyKey: 'key' });
    // @ts-expect-error only tasks have options
    group([one]).set({ countdown: 5 });
  });

  test('is made by name, too: of a task whose name is one of the client’s own', () => {
    expectTypeOf(client.signature('list').s({ of: 'x' })).toEqualTypeOf<TaskSignature<unknown, 'all'>>();
    // @ts-expect-error there is no such task
    client.signature('lists');
  });

  test('of a client that does not know the tasks takes and gives anything', async () => {
    const dynamic = createClient({ url: 'http://localhost:3000' });
    const anything = chain(
      dynamic.signature('first').s({ any: 1 }),
      dynamic.signature('second').s(),
      dynamic.signature('third').into('field', { other: 2 }),
      group([dynamic.signature('fourth').s(), dynamic.signature('fifth').map([1, 'a', {}])]),
      dynamic.signature('sixth').into('field'),
    );
    expectTypeOf(await dynamic.sendWorkflow(anything)).toEqualTypeOf<Workflow<Json>>();
    dynamic.signature('seventh').starmap(['a', 'b'], [[1, 'two']]);
  });
});

describe('a chain', () => {
  test('gives what its last part gives, however long it is', () => {
    expectTypeOf(chain(fetchPage.s({ url: 'x' }), parse.s())).toEqualTypeOf<
      Signature<unknown, { words: number }>
    >();
    const next = add.into('a', { b: 1 });
    const long = chain(one, next, next, next, next, next, next, next, next, next, next, next, next, next);
    expectTypeOf(long).toEqualTypeOf<Signature<unknown, number>>();
    expectTypeOf(chain(next)).toEqualTypeOf<Signature<number, number>>();
    expectTypeOf(chain(chain(next), chain(next, chain(next)))).toEqualTypeOf<Signature<number, number>>();
    expectTypeOf(chain(one, fetchPage.si({ url: 'x' }))).toEqualTypeOf<
      Signature<unknown, { html: string }>
    >();
  });

  test('of as many parts as a program makes has one type for all', () => {
    const steps: readonly [Signature<unknown, number>, ...Signature<number, number>[]] = [one];
    expectTypeOf(chain(...steps)).toEqualTypeOf<Signature<unknown, number>>();
    const wrong: readonly [Signature<unknown, number>, ...Signature<string, number>[]] = [one];
    // @ts-expect-error a number is no string
    chain(...wrong);
  });

  test('whose parts do not fit does not compile', () => {
    // @ts-expect-error a sum has no html
    chain(one, parse.s());
    // @ts-expect-error nor in the middle
    chain(one, add.into('a', { b: 1 }), parse.s(), add.into('a', { b: 1 }));
    // @ts-expect-error nor from a chain in it
    chain(chain(fetchPage.s({ url: 'x' }), one), parse.s());
    // @ts-expect-error pages are no numbers
    chain(fetchPage.map([{ url: 'x' }]), total.into('numbers', { label: 'x' }));
    // @ts-expect-error a number is no list of them
    chain(one, total.into('numbers', { label: 'x' }));
    // @ts-expect-error a list is no number
    chain(add.map([]), add.into('a', { b: 1 }));
    // @ts-expect-error it has none
    chain();
    // @ts-expect-error a task is no signature
    chain(one, parse);
  });
});

describe('a group', () => {
  test('gives the list of what its parts give', () => {
    const both = group([one, chain(fetchPage.s({ url: 'x' }), parse.s())]);
    expectTypeOf(both).toEqualTypeOf<Signature<unknown, [number, { words: number }]>>();
    expectTypeOf(group([])).toEqualTypeOf<Signature<unknown, []>>();
    const many = group([1, 2].map((a) => add.s({ a, b: a })));
    expectTypeOf(many).toEqualTypeOf<Signature<unknown, number[]>>();
    expectTypeOf(chain(group([]), sum.into('numbers'))).toEqualTypeOf<Signature<unknown, number>>();
    expectTypeOf(group([group([one]), add.map([])])).toEqualTypeOf<
      Signature<unknown, [[number], number[]]>
    >();
  });

  test('takes what all of its parts take', () => {
    const both = group([add.into('a', { b: 1 }), add.into('b', { a: 1 }), fetchPage.s({ url: 'x' })]);
    chain(one, both);
    // @ts-expect-error one of them takes a page
    chain(one, group([add.into('a', { b: 1 }), parse.s()]));
    // @ts-expect-error no page is a number
    chain(fetchPage.s({ url: 'x' }), group([add.into('a', { b: 1 }), parse.s()]));
  });

  test('whose failures are collected or tolerated gives what each came to', () => {
    type Settling = Signature<unknown, [Settled<number>]>;
    expectTypeOf(group([one], { onFailure: 'collect' })).toEqualTypeOf<Settling>();
    expectTypeOf(group([one], { onFailure: { tolerate: 1 } })).toEqualTypeOf<Settling>();
    expectTypeOf(group([one], { onFailure: 'cancel' })).toEqualTypeOf<Signature<unknown, [number]>>();
    expectTypeOf(group([one], { onFailure: 'fail' })).toEqualTypeOf<Signature<unknown, [number]>>();
    expectTypeOf(group([one], {})).toEqualTypeOf<Signature<unknown, [number]>>();
    // @ts-expect-error there is no such choice
    group([one], { onFailure: 'ignore' });
  });

  test('whose choice is known only when it runs gives either', () => {
    const choices: ('fail' | 'collect')[] = ['fail'];
    const either = add.map([], { onFailure: choices[0] });
    // @ts-expect-error it may give failures
    chain(either, sum.into('numbers'));
    // @ts-expect-error it may give results
    chain(either, report.into('results'));
  });
});

describe('a chord', () => {
  test('gives what its body gives', () => {
    const ofList = chord([one, one], total.into('numbers', { label: 'x' }));
    expectTypeOf(ofList).toEqualTypeOf<Signature<unknown, number>>();
    const ofMap = chord(add.map([{ a: 1, b: 2 }]), chain(sum.into('numbers'), add.into('a', { b: 1 })));
    expectTypeOf(ofMap).toEqualTypeOf<Signature<unknown, number>>();
    expectTypeOf(chord([], sum.into('numbers'))).toEqualTypeOf<Signature<unknown, number>>();
    expectTypeOf(chord([add.into('a', { b: 1 })], sum.into('numbers'))).toEqualTypeOf<
      Signature<number, number>
    >();
    expectTypeOf(chord(group([one, ofList]), sum.into('numbers'))).toEqualTypeOf<
      Signature<unknown, number>
    >();
  });

  test('whose failures are collected has a body that takes them', () => {
    const collected = chord([one], report.into('results'), { onFailure: 'collect' });
    expectTypeOf(collected).toEqualTypeOf<Signature<unknown, null>>();
    chord(add.map([], { onFailure: { tolerate: 2 } }), report.into('results'));
    // @ts-expect-error the body does not take failures
    chord([one], sum.into('numbers'), { onFailure: 'collect' });
    // @ts-expect-error nor of a map
    chord(add.map([], { onFailure: { tolerate: 2 } }), sum.into('numbers'));
    // @ts-expect-error the body takes nothing but failures
    chord([one], report.into('results'));
    // @ts-expect-error nor with a choice that gives results
    chord([one], report.into('results'), { onFailure: 'cancel' });
    // @ts-expect-error a map says itself what becomes of failures
    chord(add.map([]), report.into('results'), { onFailure: 'collect' });
  });

  test('whose header gives something else than its body takes does not compile', () => {
    // @ts-expect-error pages are no numbers
    chord([fetchPage.s({ url: 'x' })], sum.into('numbers'));
    // @ts-expect-error one of them is a page
    chord([one, fetchPage.s({ url: 'x' })], sum.into('numbers'));
    // @ts-expect-error the whole list is no input
    chord([one], sum.s());
  });
});

describe('many of one task', () => {
  test('have an input each, and give a list', () => {
    expectTypeOf(add.map([{ a: 1, b: 2 }])).toEqualTypeOf<TaskSignature<unknown, number[]>>();
    expectTypeOf(add.map([], { onFailure: 'collect' })).toEqualTypeOf<
      TaskSignature<unknown, Settled<number>[]>
    >();
    // @ts-expect-error a field is missing
    add.map([{ a: 1 }]);
    // @ts-expect-error an input is no list of them
    add.map({ a: 1, b: 2 });
  });

  test('have them in rows', () => {
    expectTypeOf(
      add.starmap(
        ['a', 'b'],
        [
          [1, 2],
          [3, 4],
        ],
      ),
    ).toEqualTypeOf<TaskSignature<unknown, number[]>>();
    sum.starmap(['numbers'], [[[1, 2]]], { onFailure: 'cancel' });
    // @ts-expect-error a row has too few
    add.starmap(['a', 'b'], [[1]]);
    // @ts-expect-error a text is no number
    add.starmap(['a', 'b'], [[1, 'two']]);
    // @ts-expect-error there is no such field
    add.starmap(['a', 'c'], [[1, 2]]);
    // @ts-expect-error a field is missing
    add.starmap(['a'], [[1]]);
  });

  test('have them in chunks', () => {
    const texts: readonly string[] = ['a'];
    expectTypeOf(count.chunks(texts, 10, (chunk) => chunk)).toEqualTypeOf<TaskSignature<unknown, number[]>>();
    const settling = sum.chunks([1, 2], 10, (numbers) => ({ numbers }), { onFailure: 'collect' });
    expectTypeOf(settling).toEqualTypeOf<TaskSignature<unknown, Settled<number>[]>>();
    // @ts-expect-error a list of texts is no input of it
    sum.chunks(texts, 10, (numbers) => ({ numbers }));
  });
});

describe('what follows', () => {
  test('a success is given what was given; it changes no type', () => {
    expectTypeOf(one.link(add.into('a', { b: 1 }), fetchPage.si({ url: 'x' }))).toEqualTypeOf<
      Signature<unknown, number>
    >();
    expectTypeOf(parse.s().link()).toEqualTypeOf<Signature<{ html: string }, { words: number }>>();
    // @ts-expect-error a sum has no html
    one.link(parse.s());
    // @ts-expect-error nor does one of two fit
    one.link(add.into('a', { b: 1 }), parse.s());
  });

  test('a failure is given why', () => {
    expectTypeOf(one.linkError(noteFailure.s(), undo.into('failure', { order: 'x' }))).toEqualTypeOf<
      Signature<unknown, number>
    >();
    chain(one, add.into('a', { b: 1 }))
      .linkError(noteFailure.s())
      .link(add.into('a', { b: 1 }));
    expectTypeOf<Failure>().toEqualTypeOf<{
      readonly type: string;
      readonly message: string;
      readonly taskId: string;
    }>();
    // @ts-expect-error it is given no number
    one.linkError(add.into('a', { b: 1 }));
  });
});

describe('a workflow', () => {
  test('has the result of what was sent', async () => {
    const sent = await client.sendWorkflow(chord(add.map([{ a: 1, b: 2 }]), sum.into('numbers')));
    expectTypeOf(sent).toEqualTypeOf<Workflow<number>>();
    expectTypeOf(await sent.result({ timeout: 5 })).toEqualTypeOf<number>();
    expectTypeOf((await sent.status({ include: 'outline', wait: 5 })).result).toEqualTypeOf<number | null>();
    expectTypeOf(await client.sendWorkflow(one, { onFailure: 'cancel', countdown: 5 })).toEqualTypeOf<
      Workflow<number>
    >();
    expectTypeOf(client.workflow('id')).toEqualTypeOf<Workflow<Json>>();
    expectTypeOf(client.workflow<number[]>('id')).toEqualTypeOf<Workflow<number[]>>();
  });

  test('that begins with something that takes what comes before cannot be sent', async () => {
    // @ts-expect-error nothing comes before it
    await client.sendWorkflow(parse.s());
    // @ts-expect-error nor before a field
    await client.sendWorkflow(chain(total.into('numbers', { label: 'x' }), add.into('a', { b: 1 })));
    // @ts-expect-error nor before one of a group
    await client.sendWorkflow(group([one, parse.s()]));
    // @ts-expect-error nor before a header
    await client.sendWorkflow(chord([parse.s()], count.si([])));
    expectTypeOf<Nothing>().not.toExtend<object & { html: string }>();
  });

  test('has only those choices for all of it that change no type', async () => {
    // @ts-expect-error what comes after a group would be given failures
    await client.sendWorkflow(one, { onFailure: 'collect' });
    // @ts-expect-error there is no such option
    await client.sendWorkflow(one, { delay: 5 });
    // @ts-expect-error a task is no workflow
    await client.sendWorkflow(add);
    // @ts-expect-error there is no such state
    client.workflows({ state: 'RETRY' });
  });
});
