import { describe, expect, test } from 'vitest';
import type { tasks } from '../../../bench/tasks/index.ts';
import { chain, chord, createClient, group } from '../../../client/index.ts';

// Any name and any input: what does not compile is in workflow.test-d.ts.
const client = createClient({ url: 'http://localhost:3000' });
const add = client.signature('add');
const total = client.signature('total');
const one = add.s({ a: 1, b: 2 });
const ADD = { task: 'add', input: { a: 1, b: 2 } };

describe('a task', () => {
  test.each([
    ['with an input', add.s({ a: 1, b: 2 }), { task: 'add', input: { a: 1, b: 2 } }],
    ['with the input null, which is one', add.s(null), { task: 'add', input: null }],
    ['without an input', add.s(), { task: 'add' }],
    ['that is immutable', add.si({ a: 1 }), { task: 'add', input: { a: 1 }, pass: false }],
    ['with a field for what came before', total.into('numbers'), { task: 'total', pass: 'numbers' }],
    [
      'with a field beside the rest',
      total.into('numbers', { label: 'x' }),
      { task: 'total', input: { label: 'x' }, pass: 'numbers' },
    ],
  ])('%s', (_what, { node }, expected) => {
    expect(node).toEqual(expected);
  });

  test('with options has them as the API takes them, the later beside the earlier', () => {
    const { node } = one
      .set({ countdown: 5, queue: 'slow', group: undefined })
      .set({ eta: new Date('2030-01-01T00:00:00Z'), expires: 60, countdown: 7 });
    expect(node).toStrictEqual({
      ...ADD,
      options: { countdown: 7, queue: 'slow', eta: '2030-01-01T00:00:00.000Z', expires: 60 },
    });
    expect(one.node).toStrictEqual(ADD);
  });

  test('is made by its method, too, which stays the same', () => {
    const known = createClient<typeof tasks>();
    const { sendEmail } = known;
    expect(sendEmail.s({ recipient: 'a@example.com', content: 'Hello' }).node).toEqual({
      task: 'send_email',
      input: { recipient: 'a@example.com', content: 'Hello' },
    });
    expect(known.sendEmail).toBe(sendEmail);
  });
});

describe('many of one task', () => {
  test('are a map', () => {
    const inputs = [
      { a: 1, b: 2 },
      { a: 3, b: 4 },
    ];
    expect(add.map(inputs).node).toStrictEqual({ map: { task: 'add', inputs } });
    expect(add.map([]).node).toStrictEqual({ map: { task: 'add', inputs: [] } });
    expect(add.map(inputs, { onFailure: { tolerate: 0 } }).node).toStrictEqual({
      map: { task: 'add', inputs },
      onFailure: { tolerate: 0 },
    });
    expect(add.map([], { onFailure: 'collect' }).set({ queue: 'slow' }).set({ countdown: 1 }).node).toEqual({
      map: { task: 'add', inputs: [], options: { queue: 'slow', countdown: 1 } },
      onFailure: 'collect',
    });
  });

  test('in rows are a map', () => {
    const { node } = add.starmap(
      ['a', 'b'],
      [
        [1, 2],
        [3, 4],
      ],
      { onFailure: 'cancel' },
    );
    expect(node).toStrictEqual({
      map: {
        task: 'add',
        inputs: [
          { a: 1, b: 2 },
          { a: 3, b: 4 },
        ],
      },
      onFailure: 'cancel',
    });
  });

  test('in chunks are a map, of which the last may be smaller', () => {
    const chunks = (items: number[], size: number) => {
      const { node } = total.chunks(items, size, (numbers) => ({ numbers, label: 'x' }), {
        onFailure: 'fail',
      });
      return node;
    };
    const inputs = [[1, 2], [3, 4], [5]].map((numbers) => ({ numbers, label: 'x' }));
    expect(chunks([1, 2, 3, 4, 5], 2)).toStrictEqual({ map: { task: 'total', inputs }, onFailure: 'fail' });
    expect(chunks([1, 2, 3, 4], 2)).toMatchObject({ map: { inputs: inputs.slice(0, 2) } });
    expect(chunks([1], 9)).toMatchObject({ map: { inputs: [{ numbers: [1], label: 'x' }] } });
    expect(chunks([], 2)).toStrictEqual({ map: { task: 'total', inputs: [] }, onFailure: 'fail' });
  });

  test('have the inputs of the moment in which they were made', () => {
    const inputs = [1];
    const { node } = add.map(inputs);
    inputs.push(2);
    expect(node).toEqual({ map: { task: 'add', inputs: [1] } });
  });
});

describe('several', () => {
  test('one after another are a chain', () => {
    expect(chain(one, add.into('a', { b: 3 }), total.s()).node).toStrictEqual({
      chain: [ADD, { task: 'add', input: { b: 3 }, pass: 'a' }, { task: 'total' }],
    });
    expect(chain(one).node).toStrictEqual({ chain: [ADD] });
  });

  test('side by side are a group', () => {
    expect(group([one, one]).node).toStrictEqual({ group: [ADD, ADD] });
    expect(group([]).node).toStrictEqual({ group: [] });
    expect(group([one], {}).node).toStrictEqual({ group: [ADD] });
    expect(group([one], { onFailure: { tolerate: 3 } }).node).toStrictEqual({
      group: [ADD],
      onFailure: { tolerate: 3 },
    });
  });

  test('before a body are a chord', () => {
    const body = total.into('numbers');
    const BODY = { task: 'total', pass: 'numbers' };
    expect(chord([one, one], body).node).toStrictEqual({ chord: { header: [ADD, ADD], body: BODY } });
    expect(chord([], body).node).toStrictEqual({ chord: { header: [], body: BODY } });
    expect(chord([one], body, { onFailure: 'collect' }).node).toStrictEqual({
      chord: { header: [ADD], body: BODY },
      onFailure: 'collect',
    });
    expect(chord(add.map([1], { onFailure: 'cancel' }), body).node).toStrictEqual({
      chord: { header: { map: { task: 'add', inputs: [1] }, onFailure: 'cancel' }, body: BODY },
    });
  });

  test('are nested as deep as one likes', () => {
    const deep = chain(chord([one.link(one), group([])], total.into('numbers')), total.s());
    const nested = chain(
      group([chain(one, chord(add.map([]), total.into('numbers'))), group([group([])])]),
      deep,
    );
    expect(nested.node).toMatchObject({
      chain: [
        {
          group: [
            { chain: [ADD, { chord: { header: { map: { task: 'add', inputs: [] } }, body: {} } }] },
            { group: [{ group: [] }] },
          ],
        },
        { chain: [{ chord: { header: [{ link: { of: ADD } }, { group: [] }] } }, { task: 'total' }] },
      ],
    });
  });
});

describe('what follows', () => {
  const NOTE = { task: 'note' };
  const note = client.signature('note').s();
  /** A link as the API takes it. */
  const linked = (of: object, next: readonly object[], error: readonly object[]) => {
    // biome-ignore lint/suspicious/noThenProperty: the API's word, for a list
    return { link: { of, then: next, error } };
  };

  test('is a link around what it follows, one for all', () => {
    expect(one.link(note).node).toStrictEqual(linked(ADD, [NOTE], []));
    expect(one.linkError(note).node).toStrictEqual(linked(ADD, [], [NOTE]));
    expect(one.link(note, one).linkError(note).link(note).node).toStrictEqual(
      linked(ADD, [NOTE, ADD, NOTE], [NOTE]),
    );
    expect(one.node).toStrictEqual(ADD);
  });

  test('may follow anything, and have followers', () => {
    expect(chain(one, group([])).linkError(one.link(note)).node).toStrictEqual(
      linked({ chain: [ADD, { group: [] }] }, [], [linked(ADD, [NOTE], [])]),
    );
    expect(add.map([1]).link(note).node).toStrictEqual(
      linked({ map: { task: 'add', inputs: [1] } }, [NOTE], []),
    );
  });
});

describe('what is no part of a workflow is refused, and named', () => {
  const no = 'add' as never;
  test.each<[string, () => unknown, RegExp]>([
    ['a chain of nothing', () => (chain as () => unknown)(), /^parts is an empty list/],
    ['a part of a chain', () => chain(one, no), /^parts\.1 is "add"; it must be a signature/],
    [
      'a method',
      () => chain(client.signature('add') as never),
      /^parts\.0 is an object; it must be a signature/,
    ],
    ['a part of a group', () => group([one, no]), /^parts\.1 is "add"; it must be a signature/],
    ['no list', () => group(no), /^parts is "add"; it must be a list/],
    [
      'a header',
      () => (chord as (...given: readonly unknown[]) => unknown)('add', total.s()),
      /^header is "add"; it must be a signature/,
    ],
    ['a part of a header', () => chord([no], total.s()), /^header\.0 is "add"/],
    ['a body', () => chord([one], no), /^body is "add"; it must be a signature/],
    ['what follows', () => one.link(one, no), /^next\.1 is "add"/],
    ['what handles', () => one.linkError(no), /^handlers\.0 is "add"/],
    ['inputs', () => add.map(no), /^inputs is "add"; it must be a list/],
    ['fields', () => add.starmap(no, []), /^fields is "add"/],
    ['rows', () => add.starmap(['a'], no), /^rows is "add"/],
    [
      'a row',
      () => add.starmap(['a'], [[1], [1, 2]] as never),
      /^rows\.1 is a list; it must be a list of 1 values/,
    ],
    ['items', () => add.chunks(no, 1, (chunk) => chunk), /^items is "add"/],
    ['a size', () => add.chunks([], 0, (chunk) => chunk), /^size is 0; it must be a whole number/],
    ['what makes inputs', () => add.chunks([], 1, no), /^toInput is "add"; it must be a function/],
    ['a field', () => add.into('' as never), /^field is ""/],
    ['an option of a task', () => one.set({ delay: 5 } as never), /^delay is not an option/],
    ['a time', () => one.set({ countdown: -1 }), /^countdown is -1/],
    ['an option of a group', () => group([], { delay: 5 } as never), /^delay is not an option/],
    [
      'a choice',
      () => group([], { onFailure: 'ignore' as never }),
      /^onFailure is "ignore"; it must be "fail", "cancel"/,
    ],
    ['too few failures', () => add.map([], { onFailure: { tolerate: -1 } }), /^onFailure is an object/],
    ['half a failure', () => add.map([], { onFailure: { tolerate: 0.5 } }), /^onFailure is an object/],
    [
      'more than a number',
      () => chord([], total.s(), { onFailure: { tolerate: 1, or: 2 } as never }),
      /^onFailure is an object/,
    ],
    ['a name', () => client.signature(''), /^name is ""/],
  ])('%s', (_what, make, message) => {
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});
