import { describe, expect, test } from 'vitest';
import { ADD, chain, group, many } from './parts.ts';
import { acceptedWorkflow, workflowApp } from './workflow-app.ts';

const COLLECT = { onFailure: 'collect' };

describe('a workflow is accepted that may fit once it is complete, such as one that passes', () => {
  test.each<readonly [string, object]>([
    ['any result into any input', chain(ADD, { task: 'add' }, { task: 'text' }, { task: 'list' })],
    ['any result into any field', chain(ADD, { task: 'add', input: { a: 1 }, pass: 'b' })],
    ['what would be no number into a field that is one', chain(ADD, { task: 'total', pass: 'numbers' })],
    ['a list into a list', chain(group(ADD, ADD), { task: 'list' })],
    ['a list into a field that is a list', chain(many(3), { task: 'total', pass: 'numbers' })],
    ['a list into a field that is a list of texts', chain(many(3), { task: 'names', pass: 'names' })],
    ['a list of the right length', chain(many(2), { task: 'pair', pass: 'both' })],
    ['more than are made up to try it', chain(many(300), { task: 'total', pass: 'numbers' })],
    ['lists into a list of lists', chain(group(many(2), many(3)), { task: 'lists', pass: 'lists' })],
    [
      'what may have failed into a list that takes it',
      chain({ group: [ADD, ADD], ...COLLECT }, { task: 'settled', pass: 'results' }),
    ],
    ['a list into what takes anything', chain(group(ADD), { task: 'anything' })],
    ['an empty list into a list', chain(group(), { task: 'total', pass: 'numbers' })],
    ['a failure into what takes a part of it', { link: { of: ADD, error: [{ task: 'undo' }] } }],
    ['a failure into a field of any type', { link: { of: ADD, error: [{ task: 'loose', pass: 'why' }] } }],
    ['a list into what makes a text of it', chain(many(2), { task: 'coerced', pass: 'a' })],
    ['a list into what is caught', chain(many(2), { task: 'coerced', input: { a: 1 }, pass: 'b' })],
    ['a list into what makes something else of it', chain(many(2), { task: 'preprocessed' })],
    ['a list into one of two kinds', chain(many(2), { task: 'union', input: { kind: 'a' }, pass: 'list' })],
    ['a text into the other kind', chain(ADD, { task: 'union', input: { kind: 'b' }, pass: 'one' })],
    ['the kind itself', chain(ADD, { task: 'union', input: { one: 'x' }, pass: 'kind' })],
    [
      'a field that another is compared with',
      chain(ADD, { task: 'range', input: { end: -5 }, pass: 'start' }),
    ],
    ['a date beside another', chain(ADD, { task: 'dated', input: { to: '2030-01-01' }, pass: 'from' })],
    ['a list that only a description refuses', chain(many(2), { task: 'stricter' })],
    ['a field that a description does not know', chain(ADD, { task: 'other', pass: 'b' })],
    ['a field of an input that may have any', chain(ADD, { task: 'loose', pass: 'b' })],
    ['what a schema throws at', chain(ADD, { task: 'throwing', pass: 'a' })],
    ['nothing', chain(ADD, { task: 'note', pass: false })],
    ['nothing of a list', chain(many(2), { task: 'note', pass: false })],
  ])('%s', async (_what, workflow) => {
    expect(await acceptedWorkflow(await workflowApp().send({ workflow }))).toMatchObject({
      state: 'PENDING',
      ready: false,
      result: null,
    });
  });
});

describe('the options of a task', () => {
  const options = { countdown: 60, queue: 'slow', group: 'tenant-7' };
  const DAY = 86_400_000;

  test('are the workflow’s for what it says nothing about; its own time takes the place of either', async () => {
    const app = workflowApp();
    const eta = '2030-01-02T00:00:00Z';
    const own = [{}, { countdown: 5 }, { eta }, { queue: 'default', group: null }, { countdown: null }];
    const workflow = group(...own.map((its) => ({ ...ADD, options: its })));
    await acceptedWorkflow(await app.send({ workflow, options }));
    const now = app.clock.now();
    expect(app.stored().map(({ eta, queue, group }) => [eta, queue, group])).toEqual([
      [now + 60_000, 'slow', 'tenant-7'],
      [now + 5_000, 'slow', 'tenant-7'],
      [now + DAY, 'slow', 'tenant-7'],
      [now + 60_000, 'default', null],
      [null, 'slow', 'tenant-7'],
    ]);
  });

  test('count from when it may start, if it waits', async () => {
    const app = workflowApp();
    const workflow = chain(
      ADD,
      { ...ADD, options: { countdown: 60, expires: 120 } },
      { ...ADD, options: { expires: '2030-02-01T00:00:00Z' } },
    );
    await acceptedWorkflow(await app.send({ workflow }));
    expect(app.stored().map(({ eta, expiresAt, awaits }) => [eta, expiresAt, awaits])).toEqual([
      [null, null, null],
      [null, null, expect.objectContaining({ countdown: 60, expires: 120 })],
      [null, Date.parse('2030-02-01T00:00:00Z'), expect.not.objectContaining({ expires: expect.anything() })],
    ]);
  });

  test('may have a time that passes before it may start: it expires then', async () => {
    const later = { eta: '2030-01-02T00:00:00Z', expires: 60 };
    expect((await workflowApp().send({ workflow: chain(ADD, { ...ADD, options: later }) })).status).toBe(202);
  });
});
