import { describe, test } from 'vitest';
import { ADD, chain, group, many } from './parts.ts';
import { type BadWorkflow, refused } from './refused.ts';

describe('a workflow is refused that passes', () => {
  test.each<BadWorkflow>([
    [
      'a list into an input that is an object',
      chain(group(ADD, ADD), { task: 'total' }),
      'workflow.chain.1.pass',
      /list of 2 .*input of total.*"pass": "numbers"/,
    ],
    [
      'a list into an input that is a text',
      chain(many(3), { task: 'text' }),
      'workflow.chain.1.pass',
      /list of 3 .*input of text does not take$/,
    ],
    [
      'a list into a field that is a number',
      chain(group(ADD), { task: 'add', input: { b: 1 }, pass: 'a' }),
      'workflow.chain.1.pass',
      /list of 1 .*field a of add/,
    ],
    [
      'a list that is too long',
      chain(many(3), { task: 'pair', pass: 'both' }),
      'workflow.chain.1.pass',
      /list of 3 .*field both/,
    ],
    [
      'lists into a list of numbers',
      chain(group(group(ADD), many(2)), { task: 'total', pass: 'numbers' }),
      'workflow.chain.1.pass',
      /field numbers/,
    ],
    [
      'a list of what may have failed into a list of numbers',
      chain({ group: [ADD, ADD], onFailure: 'collect' }, { task: 'total', pass: 'numbers' }),
      'workflow.chain.1.pass',
      /field numbers/,
    ],
    [
      'a chord’s header into its body',
      { chord: { header: many(2), body: { task: 'total' } } },
      'workflow.chord.body.pass',
      /list of 2/,
    ],
    [
      'a field that a strict input does not have',
      chain(ADD, { task: 'add', input: { a: 1, b: 2 }, pass: 'c' }),
      'workflow.chain.1.pass',
      /no field c\. Its fields are a, b/,
    ],
    [
      'a field that an input leaves out',
      chain(ADD, { task: 'note', pass: 'txt' }),
      'workflow.chain.1.pass',
      /no field txt\. Its fields are text/,
    ],
    [
      'a field, without another that must be there',
      chain(ADD, { task: 'add', pass: 'a' }),
      'workflow.chain.1.input.b',
      /./,
    ],
    [
      'a field, beside another that does not fit',
      chain(ADD, { task: 'total', input: { label: 7 }, pass: 'numbers' }),
      'workflow.chain.1.input.label',
      /string/,
    ],
    [
      'a failure into an input that is something else',
      { link: { of: ADD, error: [{ task: 'order' }] } },
      'workflow.link.error.0.pass',
      /Why another task failed.*input of order/,
    ],
    [
      'a failure into a field that is a number',
      { link: { of: ADD, error: [{ task: 'add', input: { b: 1 }, pass: 'a' }] } },
      'workflow.link.error.0.pass',
      /field a of add/,
    ],
    [
      'an empty list into a field that takes two',
      chain(group(), { task: 'pair', pass: 'both' }),
      'workflow.chain.1.input.both',
      /./,
    ],
    [
      'an empty list into an input that is an object',
      chain(group(), { task: 'pair' }),
      'workflow.chain.1.input',
      /./,
    ],
  ])('%s', refused);
});
