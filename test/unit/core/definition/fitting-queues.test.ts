import { expect, test } from 'vitest';
import * as z from 'zod/mini';
import { defineTask } from '../../../../core/definition/define-task.ts';
import { environment } from '../../../../core/definition/environment.ts';
import { fittingQueues } from '../../../../core/definition/fitting-queues.ts';
import { createRegistry, withCeleryQueue } from '../../../../core/definition/registry.ts';
import { secret } from '../../../../core/definition/secret.ts';

const input = z.strictObject({});
const run = () => null;
const quick = defineTask({ name: 'quick', input, run, timeLimit: 10 });
const slow = defineTask({ name: 'slow', input, run, timeLimit: 300, queue: 'slow' });
const python = defineTask({
  ...{ name: 'python', input, run, timeLimit: 60, queue: 'images' },
  celery: { names: ['python'] },
});
const registry = createRegistry([quick, slow, python]);

test('a task may be sent to every queue whose worker has enough time for it', () => {
  expect(fittingQueues(quick, registry)).toEqual(['default', 'slow', 'images']);
  expect(fittingQueues(python, registry)).toEqual(['slow', 'images']);
  expect(fittingQueues(slow, registry)).toEqual(['slow']);
});

test('Celery’s queue is one of them, where there is one, for the tasks with names in Python', () => {
  const withCelery = withCeleryQueue(registry, 'celery');
  expect(fittingQueues(python, withCelery)).toEqual(['slow', 'images', 'celery']);
  expect(fittingQueues(quick, withCelery)).toEqual(['default', 'slow', 'images']);
  expect(fittingQueues(slow, withCelery)).toEqual(['slow']);
});

test.each([undefined, null, ''])('there is none of the name %j', (name) => {
  expect(fittingQueues(quick, withCeleryQueue(registry, name))).toEqual(fittingQueues(quick, registry));
});

test('a task that needs something of its deployment may be sent where the worker reads that very handle for others, too', () => {
  const needs = [environment('BUCKET'), secret('KEY')];
  const both = defineTask({ name: 'both', input, run, needs });
  const same = defineTask({
    ...{ name: 'same', input, run, queue: 'same' },
    needs: [...needs, environment('MORE')],
  });
  const others = defineTask({
    ...{ name: 'others', input, run, queue: 'others' },
    needs: [environment('BUCKET'), secret('KEY')],
  });
  const one = defineTask({ name: 'one', input, run, queue: 'one', needs: needs.slice(0, 1) });
  const none = defineTask({ name: 'none', input, run, queue: 'none', needs: [] });
  const all = createRegistry([both, same, others, one, none]);
  expect(fittingQueues(both, all)).toEqual(['default', 'same']);
  expect(fittingQueues(one, all)).toEqual(['default', 'same', 'one']);
  expect(fittingQueues(none, all)).toEqual(['default', 'same', 'others', 'one', 'none']);
});

test('a task that sends email may be sent where the worker sends email for others, too', () => {
  const mail = defineTask({ name: 'mail', input, run, sendsEmail: true });
  const report = defineTask({ name: 'report', input, run, queue: 'reports', sendsEmail: true });
  const all = createRegistry([mail, report, defineTask({ name: 'plain', input, run, queue: 'plain' })]);
  expect(fittingQueues(mail, all)).toEqual(['default', 'reports']);
});

test('a task that sends others may be sent where the worker may send those for others, too', () => {
  const child = defineTask({ name: 'child', input, run, queue: 'children' });
  const parent = defineTask({ name: 'parent', input, run, sends: ['child'] });
  const report = defineTask({ name: 'report', input, run, queue: 'reports', sends: ['parent', 'child'] });
  const all = createRegistry([child, parent, report]);
  expect(fittingQueues(parent, all)).toEqual(['default', 'reports']);
  expect(fittingQueues(report, all)).toEqual(['reports']);
  expect(fittingQueues(child, all)).toEqual(['children', 'default', 'reports']);
});
