import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import type { Json } from '../../../../core/protocol/json.ts';
import type { WorkflowNode } from '../../../../core/protocol/workflow.ts';
import { memberId } from '../../../../core/workflow/member-id.ts';
import { BODY, step, workflowSystem } from './workflow-system.ts';

/** What users of other systems reported of their workflows, with the outcome that each should have had. */

const steps = (count: number, name = 'step'): WorkflowNode[] =>
  Array.from({ length: count }, (_, index) => step(`${name} ${index}`));

const names = (count: number, name = 'step'): string[] =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`);

describe('the members of a chord', () => {
  test('that are revoked let it end at once', async () => {
    await using given = await workflowSystem();
    for (const name of names(3)) given.steps.lasting.set(name, 25);
    const id = await given.send({ chord: { header: steps(3), body: BODY } });
    await given.system.advance(2);
    await given.call(`/tasks/${memberId(id, 1)}/revoke`);
    expect(await given.member(id, 3)).toMatchObject({
      ...{ state: 'FAILURE', error: { type: 'DependencyFailed', taskId: memberId(id, 1) } },
    });
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE' });
    await given.system.settle();
    expect(given.count('body')).toBe(0);
  });

  test('whose worker dies let it fail when the lease is over, if they may not run again', async () => {
    const mortal = defineTask({
      ...{ name: 'mortal', input: z.unknown(), onCrash: 'fail', retry: { maxAttempts: 1 }, timeLimit: 30 },
      run: async (_, { sleep }) => {
        await sleep(20_000);
        return null;
      },
    });
    await using given = await workflowSystem([mortal]);
    const id = await given.send({
      chord: { header: [{ task: 'mortal', input: {} }, step('a')], body: BODY },
    });
    await given.system.advance(5);
    expect(await given.system.kill()).toBeGreaterThan(0);
    await given.system.settle();
    expect(await given.member(id, 0)).toMatchObject({ state: 'FAILURE', error: { type: 'WorkerLost' } });
    expect(await given.member(id, 2)).toMatchObject({
      ...{ state: 'FAILURE', error: { type: 'DependencyFailed', taskId: memberId(id, 0) } },
    });
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE', counts: { open: 0 } });
  });

  test('may be one, whose result is a list of one', async () => {
    await using given = await workflowSystem();
    const id = await given.send({ chord: { header: [step('only')], body: BODY } });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: ['only'] });
  });

  test('may be none, and its body is given a list of nothing', async () => {
    await using given = await workflowSystem();
    const id = await given.send({ chord: { header: [], body: BODY } });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: [] });
    expect(given.count('body')).toBe(1);
  });

  test('give their results in order, however they end', async () => {
    await using given = await workflowSystem();
    for (const [index, name] of names(5).entries()) given.steps.lasting.set(name, 20 - index * 4);
    const id = await given.send({ chord: { header: steps(5), body: BODY } });
    await given.system.settle();
    const ended = await Promise.all(
      [0, 1, 2, 3, 4].map(async (number) => (await given.member(id, number)).finishedAt),
    );
    expect(ended.map(String)).toEqual(ended.map(String).toSorted().toReversed());
    expect(await given.show(id)).toMatchObject({ result: names(5) });
  });
});

describe('a failure', () => {
  test('within a chain of a chord fails the body, and is handled once', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('second', 1);
    const parts: WorkflowNode[] = [{ chain: [step('first'), step('second'), step('third')] }, step('other')];
    const id = await given.send({
      link: { of: { chord: { header: parts, body: BODY } }, error: [step('handler')] },
    });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE', counts: { open: 0 } });
    expect(await given.member(id, 4)).toMatchObject({
      ...{ state: 'FAILURE', error: { type: 'DependencyFailed', taskId: memberId(id, 1) } },
    });
    expect([given.count('body'), given.count('third'), given.count('handler')]).toEqual([0, 0, 1]);
  });

  test('in a group of chains ends all, and leaves nothing that is tried again', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('bad', 1);
    const id = await given.send({
      chain: [{ group: [{ chain: [step('a'), step('bad'), step('b')] }] }, BODY],
    });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'FAILURE', counts: { succeeded: 1, failed: 3 } });
    const runs = given.steps.runs.length;
    await given.system.advance('1d');
    expect(given.steps.runs).toHaveLength(runs);
  });

  test('of the first of a chain is known of its last', async () => {
    await using given = await workflowSystem();
    given.steps.failing.set('first', 1);
    const id = await given.send({ chain: [step('first'), step('second'), step('third')] });
    await given.system.settle();
    const last = given.system.client.task(memberId(id, 2));
    await expect(last.result()).rejects.toThrow(/DependencyFailed|depends/);
    expect(await given.member(id, 2)).toMatchObject({ state: 'FAILURE', error: { taskId: memberId(id, 0) } });
  });
});

describe('many members', () => {
  test('come together, though they are a thousand', async () => {
    await using given = await workflowSystem();
    const inputs: readonly Json[] = names(1_000).map((name) => ({ name }));
    const id = await given.send({ chord: { header: { map: { task: 'step', inputs } }, body: BODY } });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', counts: { succeeded: 1_001 } });
    expect(given.steps.runs.filter(({ name }) => name === 'body')).toMatchObject([{ input: names(1_000) }]);
  }, 120_000);

  test('with large results are read by a body as a stream', async () => {
    const size = 300 * 1024;
    const large = defineTask({ name: 'large', input: z.unknown(), run: () => 'x'.repeat(size) });
    const streaming = defineTask({
      ...{ name: 'streaming', input: z.unknown() },
      run: async (_, { results }) => {
        let [count, bytes] = [0, 0];
        for await (const result of results()) {
          count += 1;
          bytes += String(result).length;
        }
        return { count, bytes };
      },
    });
    await using given = await workflowSystem([large, streaming]);
    const chord: WorkflowNode = {
      chord: {
        header: { map: { task: 'large', inputs: Array.from({ length: 8 }, () => null) } },
        body: { task: 'streaming', input: {}, pass: false },
      },
    };
    const id = await given.send({ chain: [chord, chord, chord] });
    await given.system.settle();
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS', result: { count: 8, bytes: 8 * size } });
  });

  test('whose results are too large for an input fail the body, which is told of the stream', async () => {
    const large = defineTask({ name: 'large', input: z.unknown(), run: () => 'x'.repeat(300 * 1024) });
    await using given = await workflowSystem([large]);
    const id = await given.send({ chain: [{ task: 'large', input: {} }, BODY] });
    await given.system.settle();
    const { error } = await given.member(id, 1);
    expect(error?.type).toBe('InputTooLarge');
    expect(error?.message).toContain('context.results()');
    const retried = await given.call(`/tasks/${memberId(id, 1)}/retry`);
    expect(retried).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('InputTooLarge') },
    });
  });
});

describe('results that do not fit', () => {
  const numbers = defineTask({
    name: 'numbers',
    input: z.object({ list: z.array(z.number()) }),
    run: () => 1,
  });

  test('fail what they are passed to when they are there, before it runs, naming the field', async () => {
    await using given = await workflowSystem([numbers]);
    const chain = [
      { task: 'body', input: ['a'] },
      { task: 'numbers', pass: 'list' },
      { task: 'body', pass: true },
    ];
    const id = await given.send({ chain });
    await given.system.settle();
    expect(await given.member(id, 1)).toMatchObject({
      ...{ state: 'FAILURE', attempts: 0, startedAt: null },
      error: {
        type: 'InvalidInput',
        message: expect.stringMatching(/^With the results .* numbers .* list\.0: /),
      },
    });
    expect((await given.member(id, 2)).error).toMatchObject({
      type: 'DependencyFailed',
      taskId: memberId(id, 1),
    });
    expect((await given.show(id)).state).toBe('FAILURE');
  });

  test('are left to the run by a schema that throws', async () => {
    const strange = defineTask({
      name: 'strange',
      input: z.pipe(
        z.unknown(),
        z.transform(() => {
          throw new RangeError('as ever');
        }),
      ),
      run: () => 1,
    });
    await using given = await workflowSystem([strange]);
    const id = await given.send({
      chain: [
        { task: 'body', input: 1 },
        { task: 'strange', pass: true },
      ],
    });
    await given.system.settle();
    expect(await given.member(id, 1)).toMatchObject({ state: 'FAILURE', error: { type: 'RangeError' } });
  });
});

describe('members that are far', () => {
  test.each([
    ['13 hours', 13 * 3_600],
    ['15 days', 15 * 86_400],
  ])('run once, after %s', async (_, countdown) => {
    await using given = await workflowSystem();
    const began = given.system.now().getTime();
    const far: WorkflowNode = { task: 'step', input: { name: 'far' }, options: { countdown } };
    const id = await given.send({ chain: [step('first'), far] });
    await given.system.advance(countdown - 60);
    expect(given.count('far')).toBe(0);
    await given.system.advance(120);
    await given.system.advance('1d');
    const runs = given.steps.runs.filter(({ name }) => name === 'far');
    expect(runs).toHaveLength(1);
    expect(Number(runs[0]?.at)).toBeGreaterThanOrEqual(began + countdown * 1000);
    expect(await given.show(id)).toMatchObject({ state: 'SUCCESS' });
  });
});
