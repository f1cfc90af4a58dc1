import { describe, test } from 'vitest';
import { ADD, chain } from './parts.ts';
import { type BadWorkflow, refused } from './refused.ts';

describe('a workflow is refused with a task', () => {
  test.each<BadWorkflow>([
    [
      'that nobody knows',
      chain(ADD, { task: 'nope' }),
      'workflow.chain.1.task',
      /no task with this name.*add, /,
    ],
    ['whose name is no text', { task: 7 }, 'workflow.task', /name of a task/],
    [
      'with a field that there is not',
      { ...ADD, inputs: [] },
      'workflow.inputs',
      /fields are task, input, pass, options/,
    ],
    [
      'with an input that does not fit',
      chain(ADD, { task: 'add', input: { a: 'x', b: 2 } }),
      'workflow.chain.1.input.a',
      /number/,
    ],
    ['without an input, where nothing came before', { task: 'order' }, 'workflow.input.orderId', /./],
    [
      'without an input, that takes nothing of what came before',
      chain(ADD, { task: 'order', pass: false }),
      'workflow.chain.1.input.orderId',
      /./,
    ],
    [
      'with too large an input',
      { task: 'text', input: 'x'.repeat(262_143) },
      'workflow.input',
      /262145 bytes; the maximum is 262144/,
    ],
    [
      'with too large an input beside what is passed',
      chain(ADD, { task: 'loose', pass: 'a', input: { x: 'x'.repeat(262_144) } }),
      'workflow.chain.1.input',
      /maximum is 262144/,
    ],
    [
      'with a pass of another type',
      chain(ADD, { task: 'add', pass: 7 }),
      'workflow.chain.1.pass',
      /true, false or the name/,
    ],
    [
      'with an empty pass',
      chain(ADD, { task: 'add', pass: '' }),
      'workflow.chain.1.pass',
      /true, false or the name/,
    ],
    [
      'with an input and pass: true',
      chain(ADD, { ...ADD, pass: true }),
      'workflow.chain.1.pass',
      /name a field/,
    ],
    [
      'with pass: true, where nothing came before',
      { task: 'add', pass: true },
      'workflow.pass',
      /Nothing comes before/,
    ],
    [
      'with a field, where nothing came before',
      chain({ ...ADD, pass: 'a' }, ADD),
      'workflow.chain.0.pass',
      /Nothing comes before/,
    ],
    [
      'with a field of an input that is no object',
      chain(ADD, { task: 'text', input: 'x', pass: 'a' }),
      'workflow.chain.1.input',
      /must be an object to be given the field a/,
    ],
    ['with options that are a list', { ...ADD, options: [] }, 'workflow.options', /object/],
    [
      'with an option that there is not',
      { ...ADD, options: { ttl: 1 } },
      'workflow.options.ttl',
      /options are countdown/,
    ],
    [
      'with a time that is none',
      { ...ADD, options: { countdown: -1 } },
      'workflow.options.countdown',
      /seconds/,
    ],
    [
      'with a queue that cannot run it',
      { task: 'slowly', input: {}, options: { queue: 'default' } },
      'workflow.options.queue',
      /slow/,
    ],
    [
      'that expires before it may start',
      { ...ADD, options: { countdown: 60, expires: 30 } },
      'workflow.options.expires',
      /expire before/,
    ],
    [
      'that has expired',
      { ...ADD, options: { expires: '2029-12-31T00:00:00Z' } },
      'workflow.options.expires',
      /expire before/,
    ],
  ])('%s', refused);
});
