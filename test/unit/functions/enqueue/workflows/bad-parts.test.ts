import { describe, test } from 'vitest';
import { ADD, chain, group, many } from './parts.ts';
import { type BadWorkflow, refused } from './refused.ts';

describe('a workflow is refused with', () => {
  test.each<BadWorkflow>([
    ['no node', undefined, 'workflow', /one of task, map, chain/],
    ['a text', 'add', 'workflow', /one of task/],
    ['a list', [ADD], 'workflow', /one of task/],
    ['a node of no kind', { tasks: 'add' }, 'workflow', /one of task/],
    ['a node of two kinds', { ...ADD, chain: [ADD] }, 'workflow', /one of task/],
    [
      'a node deep within',
      chain(ADD, group(ADD, { chord: { header: [ADD], body: 7 } })),
      'workflow.chain.1.group.1.chord.body',
      /one of/,
    ],
  ])('%s', refused);

  describe('a group', () => {
    test.each<BadWorkflow>([
      ['that is no list', { group: ADD }, 'workflow.group', /list of nodes/],
      [
        'with a field that there is not',
        { group: [ADD], body: [] },
        'workflow.body',
        /fields are group, onFailure/,
      ],
      [
        'with a rule that there is not',
        { group: [ADD], onFailure: 'retry' },
        'workflow.onFailure',
        /"fail", "cancel", "collect"/,
      ],
      [
        'that tolerates a part of one',
        { group: [ADD], onFailure: { tolerate: 0.5 } },
        'workflow.onFailure',
        /0 or more/,
      ],
      [
        'that tolerates less than none',
        { group: [ADD], onFailure: { tolerate: -1 } },
        'workflow.onFailure',
        /0 or more/,
      ],
      [
        'that tolerates and more',
        { group: [ADD], onFailure: { tolerate: 1, cancel: true } },
        'workflow.onFailure',
        /0 or more/,
      ],
      ['of no rule', { group: [ADD], onFailure: null }, 'workflow.onFailure', /0 or more/],
    ])('%s', refused);
  });

  describe('a chain', () => {
    test.each<BadWorkflow>([
      ['that is empty', chain(), 'workflow.chain', /at least one node/],
      ['that is no list', { chain: {} }, 'workflow.chain', /list of nodes/],
      [
        'with a field that there is not',
        { chain: [ADD], onFailure: 'fail' },
        'workflow.onFailure',
        /fields are chain/,
      ],
    ])('%s', refused);
  });

  describe('a chord', () => {
    test.each<BadWorkflow>([
      ['that is a list', { chord: [ADD] }, 'workflow.chord', /"header", "body"/],
      [
        'with a field that there is not',
        { chord: { header: [ADD], body: ADD, next: ADD } },
        'workflow.chord.next',
        /fields are header, body/,
      ],
      [
        'with another beside it',
        { chord: { header: [ADD], body: ADD }, body: ADD },
        'workflow.body',
        /fields are chord, onFailure/,
      ],
      ['without a header', { chord: { body: ADD } }, 'workflow.chord.header', /one of task/],
      ['without a body', { chord: { header: [ADD] } }, 'workflow.chord.body', /one of task/],
      [
        'with a member that is wrong',
        { chord: { header: [ADD, { task: 'nope' }], body: ADD } },
        'workflow.chord.header.1.task',
        /no task/,
      ],
      [
        'with a rule for a header that has no members',
        { chord: { header: chain(ADD, many(2)), body: ADD }, onFailure: 'collect' },
        'workflow.onFailure',
        /no group and no map/,
      ],
    ])('%s', refused);
  });

  describe('a map', () => {
    test.each<BadWorkflow>([
      ['that is a list', { map: [] }, 'workflow.map', /"task", "inputs", "options"/],
      [
        'with a field that there is not',
        { map: { task: 'add', inputs: [], pass: 'a' } },
        'workflow.map.pass',
        /fields are task, inputs, options/,
      ],
      [
        'with another beside it',
        { map: { task: 'add', inputs: [] }, options: {} },
        'workflow.options',
        /fields are map, onFailure/,
      ],
      ['of a task that nobody knows', { map: { task: 'nope', inputs: [] } }, 'workflow.map.task', /no task/],
      ['without inputs', { map: { task: 'add' } }, 'workflow.map.inputs', /at most 10000 inputs/],
      [
        'of too many',
        { map: { task: 'anything', inputs: Array(10_001).fill(0) } },
        'workflow.map.inputs',
        /at most 10000/,
      ],
      [
        'with an input that does not fit',
        { map: { task: 'add', inputs: [ADD.input, { a: 1 }] } },
        'workflow.map.inputs.1.b',
        /./,
      ],
      [
        'with an option that there is not',
        { map: { task: 'add', inputs: [], options: { ttl: 1 } } },
        'workflow.map.options.ttl',
        /options are/,
      ],
      [
        'with a rule that there is not',
        { map: { task: 'add', inputs: [] }, onFailure: 7 },
        'workflow.onFailure',
        /"fail"/,
      ],
    ])('%s', refused);
  });

  describe('a link', () => {
    test.each<BadWorkflow>([
      ['that is a task', { link: { task: 'add' } }, 'workflow.link.task', /fields are of, then, error/],
      ['that is a list', { link: [] }, 'workflow.link', /"of", "then", "error"/],
      ['with another field beside it', { link: { of: ADD }, error: [] }, 'workflow.error', /fields are link/],
      ['of nothing', { link: {} }, 'workflow.link.of', /one of task/],
      ['to one node', { link: { of: ADD, error: ADD } }, 'workflow.link.error', /list of nodes/],
      [
        'to a node that is wrong',
        { link: { of: ADD, error: [{ task: 'nope' }] } },
        'workflow.link.error.0.task',
        /no task/,
      ],
    ])('%s', refused);
  });
});
